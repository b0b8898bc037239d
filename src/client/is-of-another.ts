/**
 * Whether the event names another thread. An event without a thread is left to the store, which reports what is
 * wrong.
 */
export function isOfAnother(event: unknown, threadId: string): boolean {
  const named: unknown = Reflect.get(Object(event), 'threadId')
  return typeof named === 'string' && named !== threadId
}

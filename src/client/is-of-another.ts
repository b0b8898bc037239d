/** Whether it names a thread, and another one. What names none is left to the store, which says what is wrong with it. */
export function isOfAnother(event: unknown, threadId: string): boolean {
  const named: unknown = Reflect.get(Object(event), 'threadId')
  return typeof named === 'string' && named !== threadId
}

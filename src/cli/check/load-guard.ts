import type { Violation } from '../../protocol/index.ts'

/** What `guardBroadcast` would have refused to send; undefined where it would not. */
export async function loadGuard(): Promise<(text: string) => Violation | undefined> {
  const { guardBroadcast } = await import('../../server/index.ts')
  return guardBroadcast((_text: string): Violation | undefined => undefined, {
    onRefuse: (violation) => violation,
  })
}

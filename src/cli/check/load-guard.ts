import type { Violation } from '../../protocol/index.ts'

/** Loads a function that returns why `guardBroadcast` would have refused a text; undefined if it would not. */
export async function loadGuard(): Promise<(text: string) => Violation | undefined> {
  const { guardBroadcast } = await import('../../server/index.ts')
  return guardBroadcast((_text: string): Violation | undefined => undefined, {
    onRefuse: (violation) => violation,
  })
}

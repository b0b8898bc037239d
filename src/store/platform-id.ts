import { UsageError } from '../core/index.ts'

/**
 * An id that nobody else makes. `randomUUID` is there only where a page came over HTTPS or from this machine; React Native has no
 * `crypto` at all, unless the app brings one.
 * @param option what to give in its place, as `openTurn.idempotencyKey`
 * @throws UsageError where the platform has no `crypto`
 */
export function platformId(option: string): string {
  const platform = typeof crypto === 'object' ? crypto : undefined
  if (typeof platform?.randomUUID === 'function') return platform.randomUUID()
  if (typeof platform?.getRandomValues === 'function')
    return Array.from(platform.getRandomValues(new Uint32Array(4)), (word) => word.toString(36)).join('-')
  throw new UsageError(
    'invalid_option',
    `${option}: this platform has no crypto to create an id. Pass a unique id.`,
  )
}

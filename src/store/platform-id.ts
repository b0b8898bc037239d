import { UsageError } from '../core/index.ts'

/**
 * Returns a globally unique id. `randomUUID` exists only on pages that came over HTTPS or from localhost. React
 * Native has no `crypto` unless the app adds one.
 * @param option the option to set instead, such as `openTurn.idempotencyKey`; the error names it
 * @throws UsageError if the platform has no `crypto`
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

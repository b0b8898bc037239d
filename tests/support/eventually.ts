import { vi } from 'vitest'

/**
 * Waits until `check` no longer throws. A socket may be slow on a busy machine; the bound only stops one that hangs.
 */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 90_000, interval: 10 })

import { vi } from 'vitest'

/** Waits until this no longer throws. On a machine that is busy a socket may take its time; this only bounds one that hangs. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 90_000, interval: 10 })

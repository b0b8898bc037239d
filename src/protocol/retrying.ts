import type { HttpErrorCode } from './http.ts'

/** Statuses by which a server says that it cannot answer now; each 5xx is one, too, but for 507: it has no room. */
const forNow: ReadonlySet<number> = new Set([408, 425, 429])

/** What is refused with one of them, and will be for good. */
const forGood: ReadonlySet<unknown> = new Set<HttpErrorCode>(['too_many_callbacks', 'too_many_approvals'])

/**
 * Whether a request that was refused is worth sending again, as it is.
 * @param code of the refusal, where the gateway gave one
 */
export const isWorthRepeating = (status: number, code: unknown): boolean =>
  (forNow.has(status) || (status >= 500 && status !== 507)) && !forGood.has(code)

import type { HttpErrorCode } from './http.ts'

/** Statuses of a server that cannot respond now. So is every 5xx but 507 (no room). */
const forNow: ReadonlySet<number> = new Set([408, 425, 429])

/** Codes that have one of these statuses although the refusal is permanent. */
const forGood: ReadonlySet<unknown> = new Set<HttpErrorCode>(['too_many_callbacks', 'too_many_approvals'])

/**
 * Whether it is worth sending a refused request again, unchanged.
 * @param code the code of the refusal, if the gateway sent one
 */
export const isWorthRepeating = (status: number, code: unknown): boolean =>
  (forNow.has(status) || (status >= 500 && status !== 507)) && !forGood.has(code)

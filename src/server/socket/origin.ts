/**
 * Whether a page of this origin may open a socket. A browser sends the origin of every page, and does not ask for
 * permission first. A client that is no browser sends no origin, and has no cookies of another user.
 * @param origin the `Origin` header
 * @param host the `Host` header
 */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  origins: readonly string[],
): boolean {
  if (origin === undefined || origins.includes(origin)) return true
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}

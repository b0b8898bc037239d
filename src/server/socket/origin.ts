/**
 * Whether a page of this origin may open a socket: a browser says the origin of each, and asks nobody before. What is no
 * browser sends none, and has no cookies of somebody else's either.
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

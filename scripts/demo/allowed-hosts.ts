import { isIP } from 'node:net'

/** As Vite's `server.allowedHosts`: names, `.example.org` for all below one, or `true` for any. */
export type AllowedHosts = readonly string[] | true

/**
 * Whether a request may be answered that was sent to this host. A page of another site can give a name of its own the address of this
 * machine (DNS rebinding), and would then be of the same origin as the demo. Its `Host` header gives it away.
 * @param host the `Host` header; what has none is no browser
 * @param allowed beside localhost, what is below it, and addresses, which nobody can rebind
 */
export function isAllowedHost(host: string | undefined, allowed: AllowedHosts): boolean {
  if (allowed === true || host === undefined) return true
  const url = `http://${host}`
  if (!URL.canParse(url)) return false
  const { hostname, username, pathname } = new URL(url)
  if (username !== '' || pathname !== '/') return false
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return true
  return ['localhost', '.localhost', ...allowed].some((name) =>
    name.startsWith('.') ? hostname === name.slice(1) || hostname.endsWith(name) : hostname === name,
  )
}

/** An address without its query, which differs between requests and may contain secrets. */
export function routeOf(address: string): string {
  try {
    const { protocol, host, pathname } = new URL(address)
    return `${protocol}//${host}${pathname}`
  } catch {
    return address.split('?')[0] ?? ''
  }
}

/** An address without its query, which tells one request from another and may hold secrets. */
export function routeOf(address: string): string {
  try {
    const { protocol, host, pathname } = new URL(address)
    return `${protocol}//${host}${pathname}`
  } catch {
    return address.split('?')[0] ?? ''
  }
}

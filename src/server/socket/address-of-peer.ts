import type { GatewayOptions } from '../gateway-options.ts'

/**
 * The address that a socket or a request counts for: that of the app's `addressOf`, or that of its connection.
 * @param peer the address of the connection; absent when it is gone or unknown
 */
export const addressOfRequest = (
  { addressOf }: Pick<GatewayOptions, 'addressOf'>,
  request: Request,
  peer: string | undefined,
): string => addressOf?.(request, peer ?? '') ?? addressOfPeer(peer)

/**
 * What a connection counts for: its IPv4 address, or the /64 network of its IPv6 address, since one IPv6 line has
 * 2^64 addresses. An IPv4 address written as IPv6 counts as IPv4.
 * @param peer as given by Node; absent when the connection is gone
 */
export function addressOfPeer(peer: string | undefined): string {
  if (peer === undefined) return ''
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(peer)
  if (mapped?.[1] !== undefined) return mapped[1]
  if (!peer.includes(':')) return peer
  const [head = '', tail] = (peer.split('%')[0] ?? '').split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0')
  return `${[...first, ...zeros, ...last].slice(0, 4).join(':')}::/64`
}

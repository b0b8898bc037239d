import type { GatewayOptions } from '../gateway-options.ts'

/**
 * The address that a socket or a request counts for, as the app says, or as its connection does.
 * @param peer of the connection; absent when it is gone or not known
 */
export const addressOfRequest = (
  { addressOf }: Pick<GatewayOptions, 'addressOf'>,
  request: Request,
  peer: string | undefined,
): string => addressOf?.(request, peer ?? '') ?? addressOfPeer(peer)

/**
 * Whom a connection counts for: its address, or the network of its household. One IPv6 line has 2^64 addresses, so those
 * of one /64 count as one; an IPv4 address that is written as IPv6 counts as itself.
 * @param peer as Node has it; absent when the connection is gone
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

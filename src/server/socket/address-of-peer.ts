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

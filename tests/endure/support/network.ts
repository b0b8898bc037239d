import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/**
 * What a network does to the connections that stand: cut them; carry nothing for a while, and then all of it; carry a few
 * bytes at a time; lose the far end and say nothing.
 */
export type NetworkFault = 'reset' | 'black hole' | 'throttle' | 'half-open'

export interface Network {
  readonly url: string
  /** Begins a fault; new connections meet it, too, but for `reset` and `half-open`, which are of those that stand. */
  fail(fault: NetworkFault): void
  /** Carries everything again. What was lost stays lost. */
  mend(): void
}

interface Pair {
  readonly client: Socket
  readonly upstream: Socket
}

/** How much is carried in one turn of the event loop by a network that is slow. */
const sliceBytes = 64

/** A network of one wire between clients and a server, at the level of TCP. */
export async function network(target: string): Promise<Network> {
  const { hostname, port } = new URL(target)
  const pairs = new Set<Pair>()
  let fault: NetworkFault | undefined

  const apply = ({ client, upstream }: Pair): void => {
    for (const socket of [client, upstream]) {
      if (fault === 'black hole') socket.pause()
      else socket.resume()
    }
  }
  const carry = (from: Socket, to: Socket, piece: Buffer): void => {
    if (fault !== 'throttle' || piece.length <= sliceBytes) return void to.write(piece)
    from.pause()
    to.write(piece.subarray(0, sliceBytes))
    setImmediate(() => {
      if (from.destroyed) return
      carry(from, to, piece.subarray(sliceBytes))
      if (fault !== 'black hole') from.resume()
    })
  }

  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true })
    const pair = { client, upstream }
    pairs.add(pair)
    for (const socket of [client, upstream]) socket.on('error', () => undefined) // broken ones are what is wanted
    client.on('data', (piece) => carry(client, upstream, piece))
    upstream.on('data', (piece) => carry(upstream, client, piece))
    client.on('close', () => {
      upstream.destroy()
      pairs.delete(pair)
    })
    upstream.on('close', () => pairs.has(pair) && client.destroy())
    apply(pair)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const { client, upstream } of pairs) {
      client.destroy()
      upstream.destroy()
    }
  })
  const { port: own } = server.address() as AddressInfo // it listens on a port
  return {
    url: `http://127.0.0.1:${own}`,
    fail(next) {
      fault = next
      for (const pair of [...pairs]) {
        if (next === 'reset') {
          pair.client.resetAndDestroy()
          pair.upstream.resetAndDestroy()
        } else if (next === 'half-open') {
          pairs.delete(pair) // nobody tells the client
          pair.upstream.destroy()
        } else apply(pair)
      }
      if (next === 'reset' || next === 'half-open') fault = undefined
    },
    mend() {
      fault = undefined
      for (const pair of pairs) apply(pair)
    },
  }
}

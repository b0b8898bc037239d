import { WebSocket } from 'ws'

/** A socket that hands out what it gets, one frame after the other. */
export interface RealSocket {
  send(frame: unknown): void
  next(): Promise<unknown>
  /** The code with which the other side has closed it. */
  readonly closed: Promise<number>
}

/** Opens a socket, and resolves when it is open. */
export async function openSocket(url: string): Promise<RealSocket> {
  const socket = new WebSocket(url)
  const frames: string[] = []
  const waiting: ((text: string) => void)[] = []
  socket.on('message', (data: Buffer) => {
    const take = waiting.shift()
    if (take === undefined) frames.push(data.toString())
    else take(data.toString())
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    next: async () => JSON.parse(frames.shift() ?? (await new Promise<string>((take) => waiting.push(take)))),
    closed,
  }
}

import type { CloseReason, FrameErrorCode, ResyncReason } from '../../src/protocol/index.ts'
import { createGateway, type GatewayOptions, type Log, memoryLog } from '../../src/server/index.ts'
import { openSocket, type RealSocket } from './real-socket.ts'

/** Something that a gateway says to a client, and how it comes about. */
interface SocketRow {
  readonly options?: Partial<GatewayOptions>
  /** Bounds of the log of thread `t`, which has one turn of three chunks. */
  readonly keptEventCount?: number
  readonly happens: (scene: Scene) => unknown
}

interface Scene {
  readonly socket: RealSocket
  readonly close: () => Promise<void>
  readonly disconnect: () => void
}

const epoch = 'e1'
const subscribe = (threadId = 't', place: object = {}): object => ({
  type: 'subscribe',
  threadId,
  ref: 'r',
  ...place,
})
const sends =
  (...frames: readonly unknown[]) =>
  ({ socket }: Scene): void =>
    frames.forEach((frame) => socket.send(frame))
const refuses = (action: string): Partial<GatewayOptions> => ({
  authorize: (question) => question.action !== action,
})
const fails = (action: string): Partial<GatewayOptions> => ({
  authorize: (question) => {
    if (question.action === action) throw new Error('the app has failed')
    return true
  },
})

export const frameErrorRows: Readonly<Record<FrameErrorCode, SocketRow>> = {
  invalid_frame: { happens: sends({ type: 'hello' }) },
  forbidden: { options: refuses('read'), happens: sends(subscribe()) },
  too_many_threads: {
    options: { limits: { threadsPerSocketCount: 1 } },
    happens: async ({ socket }) => {
      socket.send(subscribe('u'))
      await socket.next()
      socket.send(subscribe('t'))
    },
  },
  too_many_asks: {
    options: { limits: { subscribesPerMinuteCount: 1 } },
    happens: async ({ socket }) => {
      socket.send(subscribe())
      await socket.next()
      socket.send(subscribe())
    },
  },
  internal: { options: fails('read'), happens: sends(subscribe()) },
}

export const resyncRows: Readonly<Record<ResyncReason, SocketRow>> = {
  epoch: { happens: sends(subscribe('t', { epoch: 'e0', offset: 1 })) },
  trimmed: { keptEventCount: 2, happens: sends(subscribe('t', { epoch, offset: 0 })) },
  beyond: { happens: sends(subscribe('t', { epoch, offset: 99 })) },
  diverged: { happens: sends(subscribe('t', { epoch, offset: 2, check: 'another' })) },
  behind: {
    options: { limits: { behindCount: 1, frameEventCount: 1 } },
    happens: sends(subscribe('t', { epoch, offset: 0 })),
  },
}

/** Those with which a gateway closes; the others are a client's. */
export const closeRows: Readonly<Record<Exclude<CloseReason, 'normal' | 'silent'>, SocketRow>> = {
  going_away: { happens: ({ close }) => void close() },
  too_big: { happens: sends('x'.repeat(16_384)) },
  internal: {
    options: {
      log: {
        ...memoryLog(),
        tail: async (_, cursor) => ({
          kind: 'events',
          // What no log of ours takes in: the guard finds it on its way out.
          events: [{ type: 'callback', threadId: 't' } as never],
          cursor: cursor ?? (await memoryLog().cursor('t')),
        }),
      },
    },
    happens: sends(subscribe()),
  },
  try_again_later: {
    options: { limits: { subscribesPerMinuteCount: 1 } },
    happens: sends(...Array.from({ length: 9 }, () => subscribe())),
  },
  invalid_frame: { happens: sends(...Array.from({ length: 8 }, () => 'hello')) },
  unauthorized: { happens: ({ disconnect }) => disconnect() },
}

/** Plays a row over a real socket; `observe` is given the socket to which it happens. */
export async function playSocketRow<Seen>(
  { options = {}, keptEventCount, happens }: SocketRow,
  observe: (socket: RealSocket) => Promise<Seen>,
): Promise<Seen> {
  const log = memoryLog({ epoch, ...(keptEventCount !== undefined && { keptEventCount }) })
  await write(log)
  const gateway = createGateway({ log, authorize: () => true, ...options })
  try {
    const { wsUrl } = await gateway.listen()
    const socket = await openSocket(wsUrl)
    await happens({ socket, close: () => gateway.close(), disconnect: () => gateway.disconnect(() => true) })
    return await observe(socket)
  } finally {
    await gateway.close()
  }
}

async function write(log: Log): Promise<void> {
  const invocationId = 'i'
  await log.append('t', [{ type: 'invocation_created', invocationId }])
  for (const seq of [0, 1, 2])
    await log.append('t', [{ type: 'stream_chunk', invocationId, seq, part: { kind: 'text', delta: 'a' } }])
}

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
}

const epoch = 'e1'
const subscribe = (threadId = 't', place: object = {}): object => ({
  type: 'subscribe',
  threadId,
  ref: 's',
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

export const frameErrorRows: Readonly<Record<Exclude<FrameErrorCode, 'too_many_asks'>, SocketRow>> = {
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
  internal: { options: fails('connect'), happens: () => undefined },
  try_again_later: { options: { limits: { socketCount: 1 } }, happens: () => undefined },
  invalid_frame: { happens: sends(...Array.from({ length: 8 }, () => 'hello')) },
  unauthorized: { options: refuses('connect'), happens: () => undefined },
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
    // Where there is room for one, another has it.
    if (options.limits?.socketCount === 1) await openSocket(wsUrl)
    const socket = await openSocket(wsUrl)
    await happens({ socket, close: () => gateway.close() })
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

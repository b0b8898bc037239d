import { closeCodes, type CloseReason, type FrameErrorCode } from '../protocol/index.ts'
import type { RequestErrorCode } from './request-error.ts'

/** What went wrong with an attempt, a connection, a frame or a thread. */
export type ConnectionErrorCode =
  | CloseReason // the server closed the socket, or did not answer (`silent`)
  | FrameErrorCode // the server refused a frame or a thread
  | RequestErrorCode // the server refused a request
  | keyof typeof ownMessages

/** An error on the wire. It is a value and is never thrown. */
export interface ConnectionError {
  readonly code: ConnectionErrorCode
  /** What is wrong, and how to fix it if it can be fixed. */
  readonly message: string
  /** The thread it concerns; absent if it concerns the connection. */
  readonly threadId?: string
}

/** Each text says what is wrong, and what the client does or the reader can do about it. */
const ownMessages = {
  lost: ['The connection was lost', 'The client reconnects by itself.'],
  offline: ['The network is gone', 'The client reconnects when it is back.'],
  connect_timeout: ['The connection was not opened in time', 'The client retries by itself.'],
  no_url: ['The url for this attempt could not be determined', 'Fix the function that you passed as url.'],
  no_socket: ['The socket could not be created', 'Check the url and the option socket.'],
  no_page: [
    'There is no page here',
    'Without the option socket, or fetch for event streams, a client connects only where there is a window with a WebSocket.',
  ],
  undecodable_frame: ['The server sent an invalid frame', 'The frame is ignored. Fix the server.'],
  undecodable_snapshot: [
    'The server sent a resync without a valid snapshot of this thread',
    'The client asks again later. Fix the server.',
  ],
  no_snapshot: [
    'The snapshot could not be fetched from its url',
    'The client subscribes again after a while.',
  ],
  foreign_event: [
    'The server sent an event of another thread in a frame of this one',
    'The event is dropped. Fix the server.',
  ],
  unanswered: ['The server has not answered', 'The client retries the request by itself.'],
  undecodable_answer: [
    'The server sent an invalid response to this request',
    'The client retries the request later. Fix the server.',
  ],
  other_log: [
    'The server answered from a different log than the shown one',
    'The client retries the request when it follows that log.',
  ],
  stuck: [
    'The server was asked twice for missing events of this thread, and did not send them',
    'The client keeps asking. Check the log of the server.',
  ],
} as const

/** @param detail what exactly is wrong, if the code does not say it; cut to 200 UTF-16 units */
export function problem(code: keyof typeof ownMessages, detail?: string, threadId?: string): ConnectionError {
  const [what, fix] = ownMessages[code]
  const where = detail ? `${what} (${detail.slice(0, 200)})` : what
  return { code, message: `${where}. ${fix}`, ...(threadId !== undefined && { threadId }) }
}

const reasons = new Map(
  Object.entries(closeCodes).map(([reason, { code, ...rest }]) => [
    code as number,
    { reason: reason as CloseReason, ...rest }, // the keys are exactly the reasons
  ]),
)

/** How the client reconnects after a socket was closed: by itself, on request, or never. */
export type Reconnection = 'by itself' | 'when asked' | 'never'

/**
 * Looks up why a socket was closed in the table of close codes.
 * @param code the socket's close code; a code that is not in the table counts as a lost connection
 * @param said the reason text of the other side
 */
export function closeProblem(
  code: unknown,
  said?: unknown,
): { readonly error: ConnectionError; readonly reconnects: Reconnection } {
  const words = typeof said === 'string' ? said : ''
  const known = typeof code === 'number' ? reasons.get(code) : undefined
  if (known === undefined) {
    const detail = [typeof code === 'number' ? `closed with ${code}` : '', words].filter(Boolean).join(', ')
    return { error: problem('lost', detail), reconnects: 'by itself' }
  }
  const { reason, meaning, isFinal, waits } = known
  const message = words === '' || words === meaning ? meaning : `${meaning}: ${words.slice(0, 200)}`
  return {
    error: { code: reason, message },
    reconnects: isFinal ? 'never' : waits ? 'when asked' : 'by itself',
  }
}

/** Returns the text of a thrown value. Never throws. */
export function wordsOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown)
  } catch {
    return ''
  }
}

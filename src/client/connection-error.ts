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
  lost: ['The connection was lost', 'The client connects again by itself.'],
  offline: ['The network is gone', 'The client connects again when it is back.'],
  connect_timeout: ['The connection was not opened in time', 'The client tries again by itself.'],
  no_url: ['The url for this attempt could not be had', 'Mend the function that is given as url.'],
  no_socket: ['The socket could not be made', 'Look at the url, and at the option socket.'],
  no_page: [
    'There is no page here',
    'Without the option socket, or fetch for event streams, a client connects only where there is a window with a WebSocket.',
  ],
  undecodable_frame: ['The server sent something that is no frame', 'It is ignored; mend the server.'],
  undecodable_snapshot: [
    'The server sent a resync whose snapshot is none of this thread',
    'The client asks again later; mend the server.',
  ],
  no_snapshot: [
    'The snapshot that the server named could not be fetched',
    'The client subscribes again after a while.',
  ],
  foreign_event: [
    'The server sent an event of another thread in a frame of this one',
    'The event is dropped; mend the server.',
  ],
  unanswered: ['The server has not answered', 'The client sends it again by itself.'],
  undecodable_answer: [
    'The server answered something that is no answer to this',
    'The client sends it again later; mend the server.',
  ],
  other_log: [
    'The server answered from another log than the one that is shown',
    'The client sends it again when it follows that log.',
  ],
  stuck: [
    'The server was asked twice for what this thread lacks, and did not send it',
    'The client goes on asking; look at the log of the server.',
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

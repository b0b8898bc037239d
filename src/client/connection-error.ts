import { closeCodes, type CloseReason, type FrameErrorCode } from '../protocol/index.ts'

/** What was wrong with an attempt, a connection, a frame or a thread. */
export type ConnectionErrorCode =
  | CloseReason // the server closed the socket, or `silent`: it did not answer
  | FrameErrorCode // the server refused a frame, or a thread
  | keyof typeof ownMessages

/** Something went wrong on the wire: a value, never thrown. */
export interface ConnectionError {
  readonly code: ConnectionErrorCode
  /** What is wrong, and what mends it where something does. */
  readonly message: string
  /** The thread that it is about; absent where it is about the connection. */
  readonly threadId?: string
}

const ownMessages = {
  lost: 'the connection was lost',
  connect_timeout: 'the connection was not opened in time',
  no_url: 'the url for this attempt could not be had',
  no_socket: 'the socket could not be made',
  undecodable_frame: 'the server sent what is no frame',
  undecodable_snapshot: 'the server sent a resync whose snapshot is none',
  stuck: 'the server was asked twice for what this thread lacks, and did not send it',
} as const

/**
 * @param detail what exactly is wrong, where the code does not say it all; at most 200 UTF-16 units of it are kept
 */
export const problem = (
  code: keyof typeof ownMessages,
  detail?: string,
  threadId?: string,
): ConnectionError => ({
  code,
  message: detail ? `${ownMessages[code]}: ${detail.slice(0, 200)}` : ownMessages[code],
  ...(threadId !== undefined && { threadId }),
})

const reasons = new Map(
  Object.entries(closeCodes).map(([reason, { code, ...rest }]) => [
    code as number,
    { reason: reason as CloseReason, ...rest }, // the keys are exactly the reasons
  ]),
)

/**
 * Why a socket was closed, by the table of close codes.
 * @param code as the socket names it; anything that is not in the table means that the connection was lost
 * @param said what the other side said about it
 * @returns the problem, and whether a client stays away for good
 */
export function closeProblem(
  code: unknown,
  said?: unknown,
): { readonly error: ConnectionError; readonly isFinal: boolean } {
  const words = typeof said === 'string' ? said : ''
  const known = typeof code === 'number' ? reasons.get(code) : undefined
  if (known === undefined) {
    const detail = [typeof code === 'number' ? `closed with ${code}` : '', words].filter(Boolean).join(', ')
    return { error: problem('lost', detail), isFinal: false }
  }
  const { reason, meaning, isFinal } = known
  const message = words === '' || words === meaning ? meaning : `${meaning}: ${words.slice(0, 200)}`
  return { error: { code: reason, message }, isFinal }
}

/** What a thrown value says; never throws. */
export function wordsOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown)
  } catch {
    return ''
  }
}

import type { StorageError, StorageErrorCode } from './storage-error.ts'

const ownMessages = {
  undecodable_thread: 'A stored thread could not be read and was dropped. The server will send it again.',
  undecodable_message: 'A stored unsent message could not be read and was dropped.',
  too_large: 'A thread exceeds limits.units, and is not stored. Raise limits.units.',
  no_writer:
    'The page that writes does not respond. The browser may have suspended it. This page now writes as well, and nothing is overwritten.',
} as const

export type PersistErrorCode = StorageErrorCode | keyof typeof ownMessages

/** Something could not be stored or restored: a value, never thrown. What is shown goes on in memory. */
export interface PersistError {
  readonly code: PersistErrorCode
  /** What is wrong, and what mends it where something does. */
  readonly message: string
  /** The thread that it is about; absent where it is about all of them. */
  readonly threadId?: string
}

export const problem = (code: keyof typeof ownMessages, threadId?: string): PersistError => ({
  code,
  message: ownMessages[code],
  ...(threadId !== undefined && { threadId }),
})

export const storageProblem = ({ code, message }: StorageError): PersistError => ({ code, message })

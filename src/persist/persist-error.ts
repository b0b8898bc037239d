import type { StorageError, StorageErrorCode } from './storage-error.ts'

const ownMessages = {
  undecodable_thread:
    'What was stored of a thread could not be read and was dropped. The server gives it anew.',
  undecodable_message: 'A stored message that was not sent could not be read and was dropped.',
  too_large: 'A thread is larger than all that may be stored, and is not kept. Raise limits.units.',
  no_writer:
    'The page that writes says nothing, be it that the browser has stopped it. This page writes, too; nothing is overwritten.',
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

import type { StorageError, StorageErrorCode } from './storage-error.ts'

const ownMessages = {
  undecodable_thread: 'A stored thread could not be read and was dropped. The server will send it again.',
  undecodable_message: 'A stored unsent message could not be read and was dropped.',
  too_large: 'A thread exceeds limits.units, and is not stored. Raise limits.units.',
  no_writer:
    'The page that writes does not respond. The browser may have suspended it. This page now writes as well, and nothing is overwritten.',
} as const

/** What went wrong, as a literal code. */
export type PersistErrorCode = StorageErrorCode | keyof typeof ownMessages

/** A failure to store or restore. It is a value and is never thrown. The page continues in memory. */
export interface PersistError {
  readonly code: PersistErrorCode
  /** What is wrong, and how to fix it if it can be fixed. */
  readonly message: string
  /** The thread it concerns; absent if it concerns all of them. */
  readonly threadId?: string
}

export const problem = (code: keyof typeof ownMessages, threadId?: string): PersistError => ({
  code,
  message: ownMessages[code],
  ...(threadId !== undefined && { threadId }),
})

export const storageProblem = ({ code, message }: StorageError): PersistError => ({ code, message })

import type { StorageError, StorageErrorCode } from './storage-error.ts'

const ownMessages = {
  undecodable_thread:
    'What was stored of a thread could not be read and was dropped. The server gives it anew.',
  undecodable_message: 'A stored message that was not sent could not be read and was dropped.',
  too_large: 'A thread is larger than all that may be stored, and is not kept. Raise limits.units.',
  no_writer:
    'The page that writes says nothing, be it that the browser has stopped it. This page writes, too; nothing is overwritten.',
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

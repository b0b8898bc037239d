import { LogStorageError } from '../durable/log-storage-error.ts'

/**
 * What is stored as JSON, as an object.
 * @param what where it stands, for the error
 * @throws LogStorageError `corrupt` when it is none
 */
export function objectOf(text: unknown, threadId: string, what: string): object {
  try {
    const value: unknown = JSON.parse(String(text))
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // said below
  }
  throw new LogStorageError('corrupt', { threadId, detail: what })
}

/** A list in an answer of Redis. */
export const listOf = (reply: unknown): readonly unknown[] => (Array.isArray(reply) ? reply : [])

/** A text in an answer of Redis; absent where there is none. */
export const textOf = (reply: unknown): string | undefined =>
  typeof reply === 'string' || typeof reply === 'number' ? String(reply) : undefined

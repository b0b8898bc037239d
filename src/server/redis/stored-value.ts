import { LogStorageError } from '../durable/log-storage-error.ts'

/**
 * Parses stored JSON as an object.
 * @param what where it is stored, for the error
 * @throws LogStorageError `corrupt` when it is no object
 */
export function objectOf(text: unknown, threadId: string, what: string): object {
  try {
    const value: unknown = JSON.parse(String(text))
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // reported below
  }
  throw new LogStorageError('corrupt', { threadId, detail: what })
}

/** A list in a reply of Redis. */
export const listOf = (reply: unknown): readonly unknown[] => (Array.isArray(reply) ? reply : [])

/** A text in a reply of Redis; undefined if there is none. */
export const textOf = (reply: unknown): string | undefined =>
  typeof reply === 'string' || typeof reply === 'number' ? String(reply) : undefined

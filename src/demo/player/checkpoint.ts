import { factsOf } from '../../core/index.ts'
import type { BubbleStore } from '../../store/index.ts'
import type { Recording } from './recording.ts'
import type { Delivery } from './schedule.ts'
import type { Settings } from './settings.ts'

/** The state of a page that survives a reload: plain JSON. */
export interface Checkpoint {
  readonly v: 1
  readonly settings: Settings
  readonly isPlaying: boolean
  /** Snapshots of the threads that have one. */
  readonly snapshots: readonly unknown[]
}

/** The threads that a recording names, in order of appearance. */
export function threadIdsOf(recording: Recording): readonly string[] {
  const found = new Set<string>()
  for (const { event } of recording.lines) {
    const { threadId } = factsOf(event)
    if (threadId !== undefined && threadId !== '') found.add(threadId)
  }
  return [...found]
}

/** Validates a parsed checkpoint; undefined for any other value. */
export function readCheckpoint(value: unknown): Checkpoint | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { v, snapshots, settings } = value as Partial<Checkpoint> // the next line checks each field
  const isWhole = v === 1 && Array.isArray(snapshots) && typeof settings === 'object' && settings !== null
  return isWhole ? (value as Checkpoint) : undefined // written by this version of the page
}

/**
 * The events that a server still sends to a hydrated store: those of each thread from its cursor on. Events without an
 * offset are sent again.
 */
export function tailOf(
  deliveries: readonly Delivery[],
  store: Pick<BubbleStore, 'cursor'>,
): readonly Delivery[] {
  return deliveries.filter(({ event }) => {
    const { threadId, epoch, offset } = factsOf(event)
    const cursor = threadId === undefined ? undefined : store.cursor(threadId)
    return cursor === undefined || offset === undefined || epoch !== cursor.epoch || offset >= cursor.offset
  })
}

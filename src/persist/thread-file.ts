import type { Written } from './tabs.ts'

/** A cursor of a store. */
interface Place {
  readonly epoch: string
  readonly offset: number
}

/** What a page knows of one thread, and of what is stored of it. */
export interface ThreadFile {
  readonly threadId: string
  /**
   * Grows whenever the thread moves in any way but forward: to another epoch, or back because the log has lost its
   * end. A record with a higher generation replaces the other; records of the same generation are joined.
   */
  generation: number
  /** The stored revision that the store has read or written; undefined if there is none. */
  base: string | undefined
  /** How often the thread was evicted. The store no longer has what was written before that. */
  lossCount: number
  /** The store's cursor when it was last read. */
  place: Place | undefined
  /** Whether the thread had a gap on another page, and was not fetched again in full since. */
  hasGap: boolean
  /** Whether the store has something that is not stored. */
  isDirty: boolean
  /** Whether the stored record has another epoch, and it is unknown which is later. It is then left alone. */
  isBehind: boolean
  /** Whether only a newer version can read what is stored. It is then left alone. */
  isForeign: boolean
  /** Whether it was dropped to keep the limits. It stays so until somebody shows it. */
  isLetGo: boolean
  /** Whether it alone is larger than the limit, and that was reported. */
  isTooLarge: boolean
  /** The length of its text when it was last written, in UTF-16 units. */
  units: number
  /** What another page has written beyond what is shown here. */
  heard: Written | undefined
  /** The timer of the next write. */
  timer: { readonly delayMs: number; readonly stop: () => void } | undefined
}

export const newFile = (threadId: string): ThreadFile => ({
  threadId,
  generation: 0,
  base: undefined,
  lossCount: 0,
  place: undefined,
  hasGap: false,
  isDirty: false,
  isBehind: false,
  isForeign: false,
  isLetGo: false,
  isTooLarge: false,
  units: 0,
  heard: undefined,
  timer: undefined,
})

/**
 * Updates the file after the thread was evicted, or has moved in any way. After an eviction, nothing that is stored
 * counts as read.
 */
export function follow(file: ThreadFile, place: Place | undefined, isEvicted: boolean): void {
  const before = file.place
  file.place = place
  if (place === undefined) {
    if (!isEvicted) return
    file.lossCount++
    file.base = undefined
    return
  }
  if (before === undefined) return
  if (!isEvicted && place.epoch === before.epoch && place.offset >= before.offset) return
  file.generation++
  file.isBehind = file.hasGap = false
}

/** Whether the written record contains all that this page has. */
export const isCoveredBy = (
  { generation }: ThreadFile,
  place: Place | undefined,
  written: Written,
): boolean => isSame(generation, place, written) && (written.offset ?? -1) >= (place?.offset ?? 0)

/** Whether the written record goes further than what this page has. */
export const isPassedBy = ({ generation }: ThreadFile, place: Place | undefined, written: Written): boolean =>
  place !== undefined &&
  (written.generation > generation ||
    (isSame(generation, place, written) && (written.offset ?? -1) > place.offset))

const isSame = (generation: number, place: Place | undefined, written: Written): boolean =>
  place !== undefined && written.generation === generation && written.epoch === place.epoch

/** Marks that everything the store has of the thread is stored. */
export function clean(file: ThreadFile): void {
  file.isDirty = false
  if (file.heard !== undefined) return
  file.timer?.stop()
  file.timer = undefined
}

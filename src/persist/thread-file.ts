import type { Written } from './tabs.ts'

/** A cursor of a store. */
interface Place {
  readonly epoch: string
  readonly offset: number
}

/** What a page knows of one thread and of what is stored of it. */
export interface ThreadFile {
  readonly threadId: string
  /**
   * Counts up whenever the thread goes to another place than on: to another epoch, or back because the log has lost its end.
   * What has the higher one replaces the other; what has the same is joined with it.
   */
  generation: number
  /** The revision that the store has taken in, or has written; undefined where that is none. */
  base: string | undefined
  /** How often the store has let go of the thread: what was written before then does not count as taken in. */
  lossCount: number
  /** Where the store stood when it was last looked at. */
  place: Place | undefined
  /** The thread had a gap on another page and was not taken anew since. */
  hasGap: boolean
  /** The store has something that is not stored. */
  isDirty: boolean
  /** What is stored is of another epoch, and which of them comes later is not known: it is left as it is. */
  isBehind: boolean
  /** What is stored can be read by a newer version alone: it is left as it is. */
  isForeign: boolean
  /** It was too much to be stored, until somebody looks at it. */
  isLetGo: boolean
  /** It is larger than all that may be stored, and that was reported. */
  isTooLarge: boolean
  /** The length of its text when it was written last, in UTF-16 units. */
  units: number
  /** What another page has written beyond what is shown here. */
  heard: Written | undefined
  /** When it is written, and how to stop that. */
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

/** The thread was let go, or is somewhere else than further on: whatever is known of what is stored is looked at anew. */
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

/** Whether what was written is all that this page has. */
export const isCoveredBy = (
  { generation }: ThreadFile,
  place: Place | undefined,
  written: Written,
): boolean => isSame(generation, place, written) && (written.offset ?? -1) >= (place?.offset ?? 0)

/** Whether what was written goes further than what this page has. */
export const isPassedBy = ({ generation }: ThreadFile, place: Place | undefined, written: Written): boolean =>
  place !== undefined &&
  (written.generation > generation ||
    (isSame(generation, place, written) && (written.offset ?? -1) > place.offset))

const isSame = (generation: number, place: Place | undefined, written: Written): boolean =>
  place !== undefined && written.generation === generation && written.epoch === place.epoch

/** The store has nothing of the thread that is not stored. */
export function clean(file: ThreadFile): void {
  file.isDirty = false
  if (file.heard !== undefined) return
  file.timer?.stop()
  file.timer = undefined
}

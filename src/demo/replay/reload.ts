import { type Checkpoint, readCheckpoint } from '../player/index.ts'
import { fileSource, linkedSources, type Source } from '../sources.ts'

const storageKey = 'onebubble.reload'

/** What a reload of the page has left. */
export interface Saved {
  readonly checkpoint: Checkpoint
  /** The served recording when absent. */
  readonly source: Source | undefined
}

/** Keeps all that is needed to go on after a reload; false when the browser has no room for it. */
export function saveForReload(storage: Storage, checkpoint: Checkpoint, source: Source): boolean {
  const { id, label, fileText } = source
  try {
    storage.setItem(storageKey, JSON.stringify({ checkpoint, source: { id, label, fileText } }))
    return true
  } catch {
    return false // over the quota, or storage is switched off
  }
}

/** Takes what a reload has left, once. */
export function takeSaved(storage: Storage | undefined): Saved | undefined {
  if (storage === undefined) return undefined
  try {
    const text = storage.getItem(storageKey)
    storage.removeItem(storageKey)
    if (text === null) return undefined
    const { checkpoint: value, source } = JSON.parse(text) as { readonly [name: string]: unknown } // both are looked at
    const checkpoint = readCheckpoint(value)
    return checkpoint === undefined ? undefined : { checkpoint, source: readSource(source) }
  } catch {
    return undefined // nothing of ours
  }
}

function readSource(value: unknown): Source | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { id, label, fileText } = value as Partial<Source> // each is looked at
  if (id === 'file' && typeof fileText === 'string') return fileSource(String(label), fileText)
  return linkedSources.find((source) => source.id === id)
}

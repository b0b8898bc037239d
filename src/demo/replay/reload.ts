import { type Checkpoint, readCheckpoint } from '../player/index.ts'
import { fileSource, linkedSources, type Source } from '../sources.ts'

const storageKey = 'onebubble.reload'

/** The state that survives a reload of the page. */
export interface Saved {
  readonly checkpoint: Checkpoint
  /** Undefined for the served recording. */
  readonly source: Source | undefined
}

/** Saves the state for a reload. Returns false if the browser cannot store it. */
export function saveForReload(storage: Storage, checkpoint: Checkpoint, source: Source): boolean {
  const { id, label, fileText } = source
  try {
    storage.setItem(storageKey, JSON.stringify({ checkpoint, source: { id, label, fileText } }))
    return true
  } catch {
    return false // over the quota, or storage is disabled
  }
}

/** Returns and removes the saved state. */
export function takeSaved(storage: Storage | undefined): Saved | undefined {
  if (storage === undefined) return undefined
  try {
    const text = storage.getItem(storageKey)
    storage.removeItem(storageKey)
    if (text === null) return undefined
    const { checkpoint: value, source } = JSON.parse(text) as { readonly [name: string]: unknown } // both are checked below
    const checkpoint = readCheckpoint(value)
    return checkpoint === undefined ? undefined : { checkpoint, source: readSource(source) }
  } catch {
    return undefined // not written by this page
  }
}

function readSource(value: unknown): Source | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { id, label, fileText } = value as Partial<Source> // each is checked below
  if (id === 'file' && typeof fileText === 'string') return fileSource(String(label), fileText)
  return linkedSources.find((source) => source.id === id)
}

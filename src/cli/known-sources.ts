import type { Sources } from './bound-of.ts'

/** What `--from` and `--map` take. */
export const knownSources: Sources = { adapters: {}, mapping: undefined }

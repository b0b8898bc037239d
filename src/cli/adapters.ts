import type { EventInput } from '../protocol/index.ts'

/** The turn to which the events of a source are bound. */
export interface Binding {
  readonly threadId: string
  readonly invocationId: string
  /** The author whose events are read, if several agents answer in a source. */
  readonly author?: string
}

/** The part of an adapter that the command line uses. */
export interface BoundAdapter {
  end(): readonly EventInput[]
  adaptStream(
    source: AsyncIterable<unknown>,
    options?: { readonly format?: 'sse' | 'ndjson' },
  ): AsyncIterable<EventInput>
}

/** Makes the adapter of one turn. */
export type MakeAdapter = (binding: Binding) => BoundAdapter

/** Adapters by their names for `--from`. Only the requested one is loaded. */
export type AdapterTable = Readonly<Record<string, () => Promise<MakeAdapter>>>

/**
 * Makes an adapter from the mapping of `--map`. Throws a TypeError if it cannot. Its events name their turns
 * themselves.
 */
export type LoadMapping = () => Promise<(mapping: unknown) => BoundAdapter>

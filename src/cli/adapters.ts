import type { EventInput } from '../protocol/index.ts'

/** Which turn the events of a source are bound to. */
export interface Binding {
  readonly threadId: string
  readonly invocationId: string
  /** Whose events are read, of a source in which several agents answer. */
  readonly author?: string
}

/** What the command line uses of an adapter. */
export interface BoundAdapter {
  end(): readonly EventInput[]
  adaptStream(
    source: AsyncIterable<unknown>,
    options?: { readonly format?: 'sse' | 'ndjson' },
  ): AsyncIterable<EventInput>
}

/** Makes the adapter of one turn. */
export type MakeAdapter = (binding: Binding) => BoundAdapter

/** Adapters by what `--from` calls them. Only the one that is asked for is loaded. */
export type AdapterTable = Readonly<Record<string, () => Promise<MakeAdapter>>>

/** Makes an adapter of what `--map` holds, and throws a TypeError where it cannot. Its events name their turns themselves. */
export type LoadMapping = () => Promise<(mapping: unknown) => BoundAdapter>

import { type Adapter, adapterOf, type Source } from './adapter.ts'
import type { TurnWriter } from './turn-writer.ts'

/** How an adapter of one bound response reads its source. */
export interface BoundSource extends Omit<Source, 'push' | 'end'> {
  /** The response. Its `turn` is replaced when the id of the turn becomes known. */
  readonly bound: { readonly turn: TurnWriter }
  /** Writes the events for an event of the source. If it throws, the event is reported as unreadable. */
  readonly take: (event: unknown) => void
  /** Writes the end of the turn. */
  readonly end: () => void
}

/** Creates an adapter for the events of one bound response. */
export const boundAdapterOf = ({ bound, take, end, ...source }: BoundSource): Adapter =>
  adapterOf({
    push(event) {
      try {
        take(event)
      } catch {
        bound.turn.unreadable(event, 'The event cannot be read.')
      }
      return bound.turn.take()
    },
    end() {
      end()
      return bound.turn.take()
    },
    ...source,
  })

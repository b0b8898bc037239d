import { type Adapter, adapterOf, type Source } from './adapter.ts'
import type { TurnWriter } from './turn-writer.ts'

/** What an adapter of one bound response has to say of its source. */
export interface BoundSource extends Omit<Source, 'push' | 'end'> {
  /** Whose turn it is; the turn can be another one when its id is known. */
  readonly bound: { readonly turn: TurnWriter }
  /** Writes what an event says. An event that throws when it is read is reported. */
  readonly take: (event: unknown) => void
  /** Writes the end of the turn. */
  readonly end: () => void
}

/** An adapter whose events are all of one bound response. */
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

import { readSafely } from '../../protocol/index.ts'
import { type Adapter, adapterOf, type Source } from './adapter.ts'
import type { BoundResponse } from './bound-response.ts'

/** What an adapter of one bound response has to say of its source. */
export interface BoundSource extends Omit<Source, 'push' | 'end'> {
  readonly bound: BoundResponse
  /** Writes what an event says. An event that throws when it is read is reported. */
  readonly take: (event: unknown) => void
  /** Writes the end of the turn. */
  readonly end: () => void
}

/** An adapter whose events are all of one bound response. */
export function boundAdapterOf({ bound, take, end, ...source }: BoundSource): Adapter {
  const isTaken = (event: unknown): boolean => {
    take(event)
    return true
  }
  return adapterOf({
    push(event) {
      if (!readSafely(() => isTaken(event), false)) bound.turn.unreadable(event, 'The event cannot be read.')
      return bound.turn.take()
    },
    end() {
      end()
      return bound.turn.take()
    },
    ...source,
  })
}

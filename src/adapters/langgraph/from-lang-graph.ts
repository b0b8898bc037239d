import { isId } from '../../protocol/index.ts'
import type { Adapter } from '../common/adapter.ts'
import { boundAdapterOf } from '../common/bound-adapter.ts'
import { BoundResponse } from '../common/bound-response.ts'
import { textOf } from '../common/text-of.ts'
import { eventOfRecord, graphEventOf } from './graph-event.ts'
import { GraphTurn } from './graph-turn.ts'
import type { LangGraphOptions } from './lang-graph-options.ts'

/**
 * Reads a run of LangGraph: the stream of the platform (modes `messages`, `messages-tuple`, `values`, `updates`,
 * `custom`, `events`, `tools`), its event protocol, or what `graph.stream` yields in the same process. A repeated
 * event with the same id changes nothing.
 * @returns an adapter for one run, and for the runs that resume it after an interrupt
 */
export function fromLangGraph(options: LangGraphOptions): Adapter {
  const bound = new BoundResponse(options)
  const turn = new GraphTurn(bound, options.accepts)
  const known = new Set<string>()
  let isForeign = false
  /** The next new event belongs to a run that continues the turn. */
  let isNext = false

  function take(source: unknown): void {
    const event = graphEventOf(source)
    if (event === undefined)
      return bound.turn.unreadable(source, 'The event names no stream mode and no method.')
    const runId = event.mode === 'metadata' ? textOf(event.data, 'run_id') : undefined
    if (runId !== undefined) {
      isForeign = !isId(runId) || !(bound.isOf(runId) || goesOnAs(runId))
      if (isForeign)
        bound.turn.unreadable(source, 'The events that follow are of another run. One adapter reads one.')
    }
    if (isForeign) return
    if (event.id !== undefined) {
      if (known.has(event.id)) return
      known.add(event.id)
    }
    if (isNext) turn.resume()
    isNext = false
    turn.take(event, source)
  }

  /** Whether another run continues the waiting turn. Its events have new ids. */
  function goesOnAs(runId: string): boolean {
    if (!turn.isWaiting || !bound.goesOnAs(runId)) return false
    known.clear()
    isNext = true
    return true
  }

  return boundAdapterOf({
    bound,
    take,
    end: () => turn.end(),
    isWaiting: () => turn.isWaiting,
    resume: () => void (isNext = true),
    eventOf: eventOfRecord,
  })
}

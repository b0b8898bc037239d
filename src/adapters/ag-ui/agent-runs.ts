import type { EventInput } from '../../protocol/index.ts'
import { textOf } from '../common/text-of.ts'
import { unplaced } from '../common/unplaced.ts'
import type { AgUiOptions } from './ag-ui-options.ts'
import { AgentRun } from './agent-run.ts'

/** The runs of a response. */
export class AgentRuns {
  readonly #options: AgUiOptions
  #run: AgentRun | undefined
  #runId: string | undefined
  /** What comes is of a run that was not asked for. */
  #isForeign = false

  constructor(options: AgUiOptions) {
    this.#options = options
    if ('invocationId' in options) this.#run = new AgentRun(options)
  }

  push(event: unknown): EventInput[] {
    const type = textOf(event, 'type')
    const written = type === 'RUN_STARTED' ? this.#start(event) : []
    const run = this.#run
    if (run === undefined)
      return [
        ...written,
        unplaced(
          this.#options.threadId,
          event,
          'No run is known. Begin with a RUN_STARTED that has a runId, or bind an invocationId.',
        ),
      ]
    if (type === undefined) run.turn.unreadable(event, 'The event has no type.')
    else if (type === 'RUN_FINISHED') this.#finish(run, event)
    else if (type !== 'RUN_STARTED' && !this.#isForeign) run.take(type, event)
    return [...written, ...run.turn.take()]
  }

  end(): EventInput[] {
    this.#run?.turn.breakOff()
    return this.#run?.turn.take() ?? []
  }

  /** @returns what ends the run before, if that has not said its end */
  #start(event: unknown): EventInput[] {
    const { threadId, agentId } = this.#options
    const agent = agentId === undefined ? {} : { agentId }
    const runId = textOf(event, 'runId')
    const isKnown = runId !== undefined && runId === this.#runId
    if ('invocationId' in this.#options) {
      const isFirst = this.#runId === undefined
      if (isKnown) this.#run = new AgentRun(this.#options) // the run is replayed from its beginning
      this.#isForeign = !isFirst && !isKnown
      if (this.#isForeign) return [unplaced(threadId, event, foreignRun(runId, this.#options.invocationId))]
      if (runId === undefined) this.#run?.turn.unreadable(event, 'RUN_STARTED needs a runId, as text.')
      else this.#run?.turn.create()
      this.#runId = runId
      return []
    }
    const before = isKnown ? [] : this.end()
    this.#runId = runId
    this.#run = runId === undefined ? undefined : new AgentRun({ threadId, invocationId: runId, ...agent })
    this.#run?.turn.create()
    return before
  }

  #finish(run: AgentRun, event: unknown): void {
    const runId = textOf(event, 'runId')
    const isOther = runId !== undefined && this.#runId !== undefined && runId !== this.#runId
    if (!isOther) return run.take('RUN_FINISHED', event)
    if (this.#isForeign) return
    run.turn.unreadable(event, `RUN_FINISHED names the run ${runId}, but ${this.#runId} is open.`)
    if ('invocationId' in this.#options) run.take('RUN_FINISHED', event) // the response is this one run
  }
}

const foreignRun = (runId = 'without an id', invocationId: string): string =>
  `The response has another run, ${runId}, which is not the turn ${invocationId}: it is left out. ` +
  "Read each run from a response of its own, or pass { invocationIdFrom: 'runId' }."

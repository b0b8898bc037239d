import type { EventInput } from '../../protocol/index.ts'
import { textOf } from '../common/text-of.ts'
import type { TurnBinding } from '../common/turn-binding.ts'
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
    if (type === 'RUN_STARTED') return this.#start(event)
    const run = this.#run
    if (run === undefined) return [unplaced(this.#options.threadId, event, noRun)]
    if (type === undefined) run.turn.unreadable(event, 'The event has no type.')
    else if (type === 'RUN_FINISHED') this.#finish(run, event)
    else if (!this.#isForeign) run.take(type, event)
    return run.turn.take()
  }

  end(): EventInput[] {
    this.#run?.turn.breakOff()
    return this.#run?.turn.take() ?? []
  }

  #start(event: unknown): EventInput[] {
    const runId = textOf(event, 'runId')
    const isKnown = runId !== undefined && runId === this.#runId
    return 'invocationId' in this.#options
      ? this.#startBound(this.#options, event, runId, isKnown)
      : this.#startNamed(this.#options, event, runId, isKnown)
  }

  #startBound(
    binding: TurnBinding,
    event: unknown,
    runId: string | undefined,
    isKnown: boolean,
  ): EventInput[] {
    this.#isForeign = this.#runId !== undefined && !isKnown
    if (this.#isForeign) return [unplaced(binding.threadId, event, foreignRun(binding.invocationId, runId))]
    const run = isKnown ? new AgentRun(binding) : (this.#run ?? new AgentRun(binding)) // a known one is replayed from its beginning
    this.#run = run
    this.#runId = runId
    if (runId === undefined) run.turn.unreadable(event, 'RUN_STARTED needs a runId, as text.')
    else run.turn.create()
    return run.turn.take()
  }

  /** A run that has not said its end when the next one begins has broken off. */
  #startNamed(
    binding: Omit<TurnBinding, 'invocationId'>,
    event: unknown,
    runId: string | undefined,
    isKnown: boolean,
  ): EventInput[] {
    const before = isKnown ? [] : this.end()
    this.#runId = runId
    this.#run = undefined
    if (runId === undefined) return [...before, unplaced(binding.threadId, event, noRun)]
    const run = (this.#run = new AgentRun({ ...binding, invocationId: runId }))
    run.turn.create()
    return [...before, ...run.turn.take()]
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

const noRun = 'No run is known. Begin with a RUN_STARTED that has a runId, or bind an invocationId.'

const foreignRun = (invocationId: string, runId = 'without an id'): string =>
  `The response has another run, ${runId}, which is not the turn ${invocationId}: it is left out. ` +
  "Read each run from a response of its own, or pass { invocationIdFrom: 'runId' }."

import { type EventInput, readField } from '../../protocol/index.ts'
import { listOf } from '../common/list-of.ts'
import { textOf } from '../common/text-of.ts'
import type { TurnBinding } from '../common/turn-binding.ts'
import { TurnWriter } from '../common/turn-writer.ts'
import type { AgUiOptions } from './ag-ui-options.ts'
import { AgentRun } from './agent-run.ts'

/** The runs of a response, and of the responses that continue its turn. */
export class AgentRuns {
  readonly #options: AgUiOptions
  #run: AgentRun | undefined
  #runId: string | undefined
  /** The ids of all runs so far. */
  readonly #runIds = new Set<string>()
  /** The current events belong to a run that does not continue the turn. */
  #isForeign = false

  constructor(options: AgUiOptions) {
    this.#options = options
    if ('invocationId' in options) this.#run = new AgentRun(options)
  }

  push(event: unknown): EventInput[] {
    const type = textOf(event, 'type')
    if (type === 'RUN_STARTED') return this.#start(event)
    const run = this.#run
    if (run === undefined) return this.#refuse(event, noRun)
    if (type === undefined) run.turn.unreadable(event, 'The event has no type.')
    else if (type === 'RUN_FINISHED') this.#finish(run, event)
    else if (!this.#isForeign) run.take(type, event)
    return run.turn.take()
  }

  get isWaiting(): boolean {
    return this.#run?.isWaiting === true
  }

  end(): EventInput[] {
    this.#run?.end()
    return this.#run?.turn.take() ?? []
  }

  /** A run that starts again under its id continues. Treating it as a replay could lose new events. */
  #start(event: unknown): EventInput[] {
    const runId = textOf(event, 'runId')
    return 'invocationId' in this.#options
      ? this.#startBound(this.#options, event, runId)
      : this.#startNamed(this.#options, event, runId)
  }

  #startBound(binding: TurnBinding, event: unknown, runId: string | undefined): EventInput[] {
    const isOther = this.#runId !== undefined && runId !== this.#runId
    this.#isForeign = isOther && !this.#isNext(event, runId)
    if (this.#isForeign) return this.#refuse(event, foreignRun(runId))
    this.#runId = runId
    if (runId !== undefined) this.#runIds.add(runId)
    const run = (this.#run ??= new AgentRun(binding))
    run.start()
    const { turn } = run
    if (runId === undefined) turn.unreadable(event, 'RUN_STARTED needs a runId, as text.')
    else turn.create()
    return turn.take()
  }

  /** Whether another run answers the waiting turn. A run whose input contains no answer does not. */
  #isNext(event: unknown, runId: string | undefined): boolean {
    const input = readField(event, 'input') ?? undefined
    const isAnswer = input === undefined || (listOf(input, 'resume') ?? []).length > 0
    return this.isWaiting && isAnswer && runId !== undefined && !this.#runIds.has(runId)
  }

  #startNamed(
    binding: Omit<TurnBinding, 'invocationId'>,
    event: unknown,
    runId: string | undefined,
  ): EventInput[] {
    this.#isForeign = runId !== undefined && runId !== this.#runId && this.#runIds.has(runId)
    if (this.#isForeign) return this.#refuse(event, earlierRun(runId))
    if (runId !== undefined && runId === this.#runId) return []
    const before = this.end() // the next run is the next turn, so an open turn has broken off
    this.#runId = runId
    this.#run = undefined
    if (runId === undefined) return [...before, ...this.#refuse(event, noRun)]
    this.#runIds.add(runId)
    const { turn } = (this.#run = new AgentRun({ ...binding, invocationId: runId }))
    turn.create()
    return [...before, ...turn.take()]
  }

  #finish(run: AgentRun, event: unknown): void {
    const runId = textOf(event, 'runId')
    const isOther = runId !== undefined && this.#runId !== undefined && runId !== this.#runId
    if (!isOther) return run.take('RUN_FINISHED', event)
    if (this.#isForeign) return
    run.turn.unreadable(event, `RUN_FINISHED names the run ${runId}, but ${this.#runId} is open.`)
    if ('invocationId' in this.#options) run.take('RUN_FINISHED', event) // the response is this one run
  }

  /** Reports an event that belongs to no turn. */
  #refuse(event: unknown, why: string): EventInput[] {
    const none = new TurnWriter({ threadId: this.#options.threadId, invocationId: '' })
    none.unreadable(event, why)
    return none.take()
  }
}

const noRun = 'No run is known. Begin with a RUN_STARTED that has a runId, or bind an invocationId.'

const foreignRun = (runId = 'without an id'): string =>
  `The response has another run, ${runId}: it is left out. Read each run from a response of its own, or pass { invocationIdFrom: 'runId' }.`

const earlierRun = (runId = ''): string =>
  `The run ${runId} starts again after another run, and is left out. Send each run as a whole.`

import { UsageError } from '../core/index.ts'
import type { EventInput } from '../protocol/index.ts'
import type { BubbleStore } from '../store/index.ts'
import { type BubbleSource, lineOf, readLine, shown, type ShownBubble } from './shown.ts'

/** An event, or anything else that a scenario sends, such as a malformed event. */
export type ScenarioEvent = EventInput | { readonly [field: string]: unknown }

/** One step as you write it. */
export interface StepInput {
  /** What happens, in a few words; shown in failures and stories. */
  readonly note?: string
  readonly event: ScenarioEvent
  /** What the event's thread shows afterwards, one line per bubble. Every other thread must be unchanged. */
  readonly shown: readonly (string | ShownBubble)[]
  /** The thread that `shown` describes. Default: the event's. */
  readonly threadId?: string
}

/** What one thread shows. */
export interface ShownThread {
  readonly threadId: string
  /** The lines, as returned by `shown(store, threadId)`. */
  readonly lines: readonly string[]
  /** The same as objects, to compare field by field. */
  readonly bubbles: readonly ShownBubble[]
}

/** One step, with what every thread named so far shows after it. */
export interface ScenarioStep {
  /** Counts from 1. */
  readonly number: number
  readonly note: string
  readonly event: ScenarioEvent
  /** The thread of the step. */
  readonly threadId: string
  /** In the order in which the threads were first named. */
  readonly threads: readonly ShownThread[]
}

/** A script of events, and of what is shown after each. It is plain data, which a test of any level can replay. */
export interface Scenario {
  readonly title: string
  readonly steps: readonly ScenarioStep[]
  /** Only the events, in the order of the steps. */
  readonly events: readonly ScenarioEvent[]
  /** What every thread shows at the end. */
  readonly end: readonly ShownThread[]
}

/**
 * Creates a scenario.
 * @example
 * const t = threadScript('t')
 * const late = scenario('the callback is late', [
 *   { event: t.created('a'), shown: ['a: (pending, none)'] },
 *   { event: t.chunk('a', 'Hel'), shown: ['a: Hel (streaming, stream)'] },
 *   { event: t.finalized('a'), shown: ['a: Hel (completed, stream)'] },
 *   { event: t.callback('a', 'Hello'), shown: ['a: Hello (completed, callback)'] },
 * ])
 * runScenario(createBubbleStore(), late)
 * @throws UsageError when there is no step, a line cannot be parsed, or a step does not say which thread it is about
 */
export function scenario(title: string, steps: readonly StepInput[]): Scenario {
  const threads = new Map<string, ShownThread>()
  const full = steps.map((step, index): ScenarioStep => {
    const { threadId = threadOf(step.event) } = step
    if (threadId === undefined) {
      throw new UsageError(
        'invalid_argument',
        `step ${index + 1} of ${JSON.stringify(title)}: its event names no thread; give the step a threadId`,
      )
    }
    const bubbles = step.shown.map((bubble) => (typeof bubble === 'string' ? readLine(bubble) : bubble))
    threads.set(threadId, { threadId, lines: bubbles.map(lineOf), bubbles })
    return {
      number: index + 1,
      note: step.note ?? eventName(step.event),
      event: step.event,
      threadId,
      threads: [...threads.values()],
    }
  })
  const last = full.at(-1)
  if (last === undefined) {
    throw new UsageError('invalid_argument', `${JSON.stringify(title)} has no step; give it at least one`)
  }
  return { title, steps: full, events: full.map(({ event }) => event), end: last.threads }
}

/** A step showed something else. The message says which one, what it showed, and how to reproduce it. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError'
  readonly scenario: Scenario
  readonly step: ScenarioStep
  readonly threadId: string
  readonly expected: readonly string[]
  readonly actual: readonly string[]

  constructor(
    { scenario, step }: { readonly scenario: Scenario; readonly step: ScenarioStep },
    { threadId, lines: expected }: ShownThread,
    actual: readonly string[],
  ) {
    const { number, note } = step
    super(
      [
        `onebubble: “${scenario.title}”, step ${number} of ${scenario.steps.length} (${note}):` +
          ` thread ${JSON.stringify(threadId)} shows something else`,
        block('expected', expected),
        block('actual', actual),
        block('event', [JSON.stringify(step.event)]),
        block('replay', [
          `runScenario(store, scenario, { until: ${number} }), then shown(store, ${JSON.stringify(threadId)})`,
        ]),
      ].join('\n'),
    )
    this.scenario = scenario
    this.step = step
    this.threadId = threadId
    this.expected = expected
    this.actual = actual
  }
}

/** What a scenario is played on: a store, or anything with the same methods. */
export interface ScenarioTarget extends BubbleSource, Pick<BubbleStore, 'flush'> {
  ingest(event: unknown): unknown
}

/**
 * Plays a scenario, and checks after every step what every thread shows.
 * @param options `until`: the number of the last step to play; by default all are played
 * @throws ScenarioError at the first step that shows something else
 */
export function runScenario(
  target: ScenarioTarget,
  scenario: Scenario,
  options: { readonly until?: number } = {},
): void {
  for (const step of scenario.steps.slice(0, options.until)) {
    target.ingest(step.event)
    target.flush()
    checkStep(scenario, step, (threadId) => shown(target, threadId))
  }
}

/**
 * Checks what is shown after one step. For tests that play the events themselves and read the lines from elsewhere,
 * such as a screen.
 * @param read returns the lines that a thread currently shows, as `lineOf` writes them
 * @throws ScenarioError when a thread shows something else
 */
export function checkStep(
  scenario: Scenario,
  step: ScenarioStep,
  read: (threadId: string) => readonly string[],
): void {
  for (const thread of step.threads) {
    const actual = read(thread.threadId)
    if (!sameLines(actual, thread.lines)) throw new ScenarioError({ scenario, step }, thread, actual)
  }
}

const sameLines = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((line, index) => line === b[index])

const block = (name: string, lines: readonly string[]): string =>
  `  ${name.padEnd(9)}${lines.length === 0 ? '(nothing)' : lines.join(`\n${' '.repeat(11)}`)}`

function threadOf(event: ScenarioEvent): string | undefined {
  return typeof event.threadId === 'string' ? event.threadId : undefined
}

/** A short name: `callback a`, `stream_chunk a #2`, `message q`. */
function eventName(event: ScenarioEvent): string {
  const { type, invocationId, messageId, seq } = event as { readonly [field: string]: unknown } // each field is checked below
  const id = invocationId ?? messageId
  return [type, id, ...(typeof seq === 'number' ? [`#${seq}`] : [])]
    .filter((word) => word !== undefined)
    .map(String)
    .join(' ')
}

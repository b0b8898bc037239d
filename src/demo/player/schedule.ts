import { factsOf } from '../../core/index.ts'
import type { Recording } from './recording.ts'
import { seededRandom, shuffled } from './seeded-random.ts'
import type { Settings } from './settings.ts'

/** One future delivery of an event. */
export interface Delivery {
  readonly event: unknown
  /** Its line in the recording; counts from 1. */
  readonly line: number
  /** The first delivery of the event, a duplicate, or the replay of a lost one. */
  readonly kind: 'first' | 'copy' | 'replay'
  /** The time since the previous delivery, at speed 1. */
  readonly delayMs: number
}

type Undelayed = Omit<Delivery, 'delayMs'>

/** Longer pauses are shortened to this. */
const longestPauseMs = 1_500
/** The delay if the recorded times do not apply. */
const steadyMs = 40
/** Recordings up to this length are played slowly, so that each event can be watched. */
const shortLength = 40
const shortSteadyMs = 700

/** The deliveries in order: a pure function of the recording and the settings. */
export function scheduleOf(recording: Recording, settings: Settings): readonly Delivery[] {
  const first = recording.lines
    .filter(({ event }) => settings.withCallbacks || factsOf(event).type !== 'callback')
    .map(({ event, line }): Undelayed => ({ event, line, kind: 'first' }))
  const all = settings.isDoubled
    ? first.flatMap((delivery): readonly Undelayed[] => [delivery, { ...delivery, kind: 'copy' }])
    : first
  return withDelays(withLosses(ordered(all, settings), settings), first.length)
}

function ordered(deliveries: readonly Undelayed[], { order, seed }: Settings): readonly Undelayed[] {
  switch (order) {
    case 'recorded':
      return deliveries
    case 'reversed':
      return deliveries.toReversed()
    case 'shuffled':
      return shuffled(deliveries, seededRandom(seed))
  }
}

/** Removes a share of the deliveries, and appends it in the order of the log, as a reconnect would. */
function withLosses(deliveries: readonly Undelayed[], { dropPercent, seed }: Settings): readonly Undelayed[] {
  if (dropPercent === 0) return deliveries
  const random = seededRandom(seed + 1) // other numbers than those of the order
  const kept: Undelayed[] = []
  const lost: Undelayed[] = []
  for (const delivery of deliveries) {
    if (random() * 100 < dropPercent) lost.push({ ...delivery, kind: 'replay' })
    else kept.push(delivery)
  }
  return [...kept, ...lost.toSorted((a, b) => a.line - b.line)]
}

function withDelays(deliveries: readonly Undelayed[], length: number): readonly Delivery[] {
  const steady = length <= shortLength ? shortSteadyMs : steadyMs
  let before: { readonly line: number; readonly at: number | undefined } | undefined
  return deliveries.map((delivery) => {
    const { line } = delivery
    const { at } = factsOf(delivery.event)
    const isNext = before !== undefined && line > before.line
    const spacing = at !== undefined && before?.at !== undefined ? at - before.at : Number.NaN
    const isSpaced = isNext && spacing >= 0 && Math.abs(line - (before?.line ?? 0)) <= 1
    const delayMs = before === undefined ? 0 : isSpaced ? Math.min(spacing, longestPauseMs) : steady
    before = { line, at }
    return { ...delivery, delayMs }
  })
}

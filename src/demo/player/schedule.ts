import { factsOf } from '../../core/index.ts'
import type { Recording } from './recording.ts'
import { seededRandom, shuffled } from './seeded-random.ts'
import type { Settings } from './settings.ts'

/** One arrival that is to come. */
export interface Delivery {
  readonly event: unknown
  /** Where it stands in the recording; counts from 1. */
  readonly line: number
  /** The first of its kind, a copy of one, or one that was lost and is replayed. */
  readonly kind: 'first' | 'copy' | 'replay'
  /** How long after the one before it arrives, at speed 1. */
  readonly delayMs: number
}

type Undelayed = Omit<Delivery, 'delayMs'>

/** No one wants to wait for a pause longer than this. */
const longestPauseMs = 1_500
/** Where the recorded times mean nothing. */
const steadyMs = 40
/** A recording so short is watched event by event. */
const shortLength = 40
const shortSteadyMs = 700

/** What arrives, in order: a pure function of the recording and the settings. */
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

/** Takes a share out, and puts it at the end as a reconnect would bring it: in the order of the log. */
function withLosses(deliveries: readonly Undelayed[], { dropPercent, seed }: Settings): readonly Undelayed[] {
  if (dropPercent === 0) return deliveries
  const random = seededRandom(seed + 1) // not the numbers that have chosen the order
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

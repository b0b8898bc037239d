import type { EventInput } from '../../protocol/index.ts'
import { scenario, type Scenario, type ScenarioEvent } from '../scenario.ts'

/** The topic of a race. */
export type RaceGroup =
  | 'Callback against stream'
  | 'Boundaries and ends'
  | 'Parts'
  | 'Several agents'
  | 'Recovery'
  | 'Order'
  | 'Turn control'
  | 'Hostile input'

/** A scenario whose events may arrive in any order: each order ends with the same bubbles. */
export interface Race extends Scenario {
  /** Identifies the race in an address; unique in the gallery. */
  readonly id: string
  readonly group: RaceGroup
  /** What goes wrong in a chat that places events by anything but their ids. */
  readonly story: string
  /** Addresses of public reports that show it. */
  readonly reports: readonly string[]
  readonly events: readonly EventInput[]
  /** By bubble id: the parts of the bubble at the end, if its text does not say it all. */
  readonly parts: Readonly<Record<string, readonly string[]>>
}

export interface RaceStep {
  readonly note: string
  readonly event: EventInput
  readonly shown: readonly string[]
}

/** @param shown what the event's thread shows afterwards, one line per bubble */
export const step = (note: string, event: ScenarioEvent, ...shown: readonly string[]): RaceStep => ({
  note,
  event: event as EventInput, // a hostile event is none, but takes the place of one
  shown,
})

export const race = (
  about: Pick<Race, 'id' | 'group' | 'title' | 'story' | 'reports'> & Partial<Pick<Race, 'parts'>>,
  steps: readonly RaceStep[],
): Race => ({
  parts: {},
  ...about,
  ...scenario(about.title, steps),
  events: steps.map(({ event }) => event),
})

import type { EventInput } from '../../protocol/index.ts'
import { scenario, type Scenario, type ScenarioEvent } from '../scenario.ts'

/** What a race is about. */
export type RaceGroup =
  | 'Callback against stream'
  | 'Boundaries and ends'
  | 'Parts'
  | 'Several agents'
  | 'Recovery'
  | 'Order'
  | 'Turn control'
  | 'Hostile input'

/** A scenario whose events can be put in any order: each order ends alike. */
export interface Race extends Scenario {
  /** Names it in an address; unique in the gallery. */
  readonly id: string
  readonly group: RaceGroup
  /** What goes wrong in a chat that places events by anything but their ids. */
  readonly story: string
  /** Public reports that show it: addresses. */
  readonly reports: readonly string[]
  readonly events: readonly EventInput[]
  /** What the parts of a bubble are in the end, by the bubble's id, where its text does not say it all. */
  readonly parts: Readonly<Record<string, readonly string[]>>
}

export interface RaceStep {
  readonly note: string
  readonly event: EventInput
  readonly shown: readonly string[]
}

/** @param shown what the event's thread shows afterwards, a line per bubble */
export const step = (note: string, event: ScenarioEvent, ...shown: readonly string[]): RaceStep => ({
  note,
  event: event as EventInput, // hostile ones are none, and go where events go
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

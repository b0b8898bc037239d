import { agentRaces } from './agent-races.ts'
import { boundaryRaces } from './boundary-races.ts'
import { callbackRaces } from './callback-races.ts'
import { controlRaces } from './control-races.ts'
import { hostileRaces } from './hostile-races.ts'
import { partRaces } from './part-races.ts'
import type { Race } from './race.ts'
import { orderRaces, recoveryRaces } from './recovery-races.ts'

export type { Race, RaceGroup } from './race.ts'

/** Every race, by group. The tests and the stories play each. */
export const raceGallery: readonly Race[] = [
  ...callbackRaces,
  ...boundaryRaces,
  ...partRaces,
  ...agentRaces,
  ...recoveryRaces,
  ...orderRaces,
  ...controlRaces,
  ...hostileRaces,
]

/** The four races of every chat with two channels. Each ends with one bubble per turn. */
export const races: readonly [
  sameTextLate: Race,
  otherTextLate: Race,
  backgroundThread: Race,
  callbackFirst: Race,
] = [callbackRaces[0], callbackRaces[1], boundaryRaces[0], callbackRaces[2]]

export { type Checkpoint, readCheckpoint, threadIdsOf } from './checkpoint.ts'
export { browserClock, type Clock } from './clock.ts'
export { type Recording, recordingOf } from './recording.ts'
export { Player, type PlayerState } from './player.ts'
export { type Delivery, scheduleOf } from './schedule.ts'
export { seededRandom } from './seeded-random.ts'
export {
  defaultSettings,
  maxSeed,
  type Order,
  orders,
  type Settings,
  settingsFromQuery,
  settingsToQuery,
  type Speed,
  speeds,
  wholeNumber,
} from './settings.ts'
export { withoutRefused } from './without-refused.ts'

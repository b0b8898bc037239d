export { type Checkpoint, readCheckpoint, threadIdsOf } from './checkpoint.ts'
export { browserClock, type Clock } from './clock.ts'
export { agentsOf, bubbleKeyOf, factsOf, gistOf } from './event-facts.ts'
export { type BrokenLine, parseRecording, type Recording, recordingOf } from './parse-recording.ts'
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

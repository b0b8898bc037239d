// The testing kit, which our own tests and stories use. The arbitraries have an entry of their own,
// `onebubble/testing/arbitraries`: for scenarios alone, you do not need fast-check.
export { channelsOf } from './channels.ts'
export { fakeGateway, type FakeGateway, type FakeGatewayOptions } from './fake-gateway.ts'
export type { FakeRefusal } from './fake-routes.ts'
export type { FakePost } from './fake-server.ts'
export type { FakeSocketView } from './fake-socket.ts'
export {
  countInterleavings,
  type InterleavingOptions,
  interleavings,
  type Interleavings,
} from './interleavings.ts'
export {
  type ContractLogOptions,
  logContract,
  type LogContractCase,
  LogContractError,
  type LogContractOptions,
} from './log-contract/index.ts'
export { type MemoryStorage, memoryStorage } from './memory-storage.ts'
export { type Race, type RaceGroup, raceGallery, races } from './gallery/index.ts'
export { partLine } from './part-line.ts'
export {
  checkStep,
  runScenario,
  scenario,
  type Scenario,
  ScenarioError,
  type ScenarioEvent,
  type ScenarioStep,
  type ScenarioTarget,
  type ShownThread,
  type StepInput,
} from './scenario.ts'
export {
  bubblesOf,
  type BubbleSource,
  lineOf,
  readLine,
  shown,
  shownBubble,
  type ShownBubble,
  type ShownInvocation,
  type ShownMessage,
} from './shown.ts'
export { snapshotAt } from './snapshot-at.ts'
export {
  type Content,
  type EventOf,
  type Placement,
  threadScript,
  type ThreadScript,
  type ThreadScriptOptions,
  withoutOffset,
} from './thread-script.ts'
export { virtualClock, type VirtualClock } from './virtual-clock.ts'

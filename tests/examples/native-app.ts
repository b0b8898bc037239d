/**
 * What an app on React Native uses of the library, as one script. react-native.test.ts runs it without anything else.
 */
export { connectEventSource, connectWebSocket } from '../../src/client/index.ts'
export { createBubbleStore } from '../../src/index.ts'
export { persistBubbles } from '../../src/persist/index.ts'
export { openTurn, postCallback } from '../../src/producer/index.ts'
export { memoryStorage, shown } from '../../src/testing/index.ts'

import { type BubbleStoreOptions, createBubbleStore } from '../store/index.ts'
import type { RecordedLine } from './read-recording.ts'
import { type Recorder, recordEvents } from './record-events.ts'

/** Ingests the events of a recording, one by one, into a new store, and records them there. */
export function replayRecording(
  lines: readonly RecordedLine[],
  options: Pick<BubbleStoreOptions, 'limits' | 'schemas'> = {},
): Recorder {
  const store = createBubbleStore({ ...options, scheduler: () => undefined })
  const recorder = recordEvents(store, { eventCount: Math.max(1, lines.length) })
  store.ingestAll(lines.map(({ event }) => event))
  store.flush()
  recorder.stop()
  return recorder
}

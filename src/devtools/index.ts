'use client'
// The directive above must be the first line here and in dist/devtools.js.
export { BubbleDevtools, type BubbleDevtoolsProps } from './bubble-devtools.tsx'
export { explain, type ExplainOptions } from './explain.ts'
export type {
  Effect,
  Explanation,
  ExplanationLine,
  ShownMessage,
  ShownTurn,
  Standing,
} from './explanation.ts'
export { explanationText } from './explanation-text.ts'
export { type BrokenLine, type RecordedLine, readRecording } from './read-recording.ts'
export { type Recorder, type RecorderOptions, type Recording, recordEvents } from './record-events.ts'
export type { RecordedInput } from './recorded-input.ts'
export type { RecordingBase } from './recording-base.ts'
export { replayRecording } from './replay-recording.ts'
export { type Timeline, timelineOf } from './timeline.ts'

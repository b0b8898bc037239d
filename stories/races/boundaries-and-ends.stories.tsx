import type { Meta } from '@storybook/react-vite'
import { RaceStage } from './race-stage.tsx'
import { raceStory } from './race-story.tsx'

export default { title: 'Races/Boundaries and ends', component: RaceStage } satisfies Meta<typeof RaceStage>

export const BackgroundThread = raceStory('background-thread')
export const ThreeLateCallbacks = raceStory('three-late-callbacks')
export const EndBeforeChunks = raceStory('end-before-chunks')
export const MissingChunk = raceStory('missing-chunk')
export const FailedWithAnswer = raceStory('failed-with-answer')
export const ChunkAfterCancel = raceStory('chunk-after-cancel')
export const TwoEnds = raceStory('two-ends')
export const NothingStreamed = raceStory('nothing-streamed')

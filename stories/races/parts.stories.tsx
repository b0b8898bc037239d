import type { Meta } from '@storybook/react-vite'
import { RaceStage } from './race-stage.tsx'
import { raceStory } from './race-story.tsx'

export default { title: 'Races/Parts', component: RaceStage } satisfies Meta<typeof RaceStage>

export const ResultBeforeCall = raceStory('result-before-call')
export const ToolIdReused = raceStory('tool-id-reused')
export const InterleavedBlocks = raceStory('interleaved-blocks')
export const PreliminaryResults = raceStory('preliminary-results')
export const DataInPlace = raceStory('data-in-place')
export const AnswerWithCard = raceStory('answer-with-card')
export const StepBegunAgain = raceStory('step-begun-again')
export const TornCharacter = raceStory('torn-character')
export const ParallelTools = raceStory('parallel-tools')

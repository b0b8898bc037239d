import type { Meta } from '@storybook/react-vite'
import { RaceStage } from './race-stage.tsx'
import { raceStory } from './race-story.tsx'

export default { title: 'Races/Order', component: RaceStage } satisfies Meta<typeof RaceStage>

export const Backwards = raceStory('backwards')
export const QuestionAfterAnswer = raceStory('question-after-answer')
export const WrongClocks = raceStory('wrong-clocks')
export const EditsOutOfOrder = raceStory('edits-out-of-order')
export const TwoThreads = raceStory('two-threads')

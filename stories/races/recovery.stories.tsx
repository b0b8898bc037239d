import type { Meta } from '@storybook/react-vite'
import { RaceStage } from './race-stage.tsx'
import { raceStory } from './race-story.tsx'

export default { title: 'Races/Recovery', component: RaceStage } satisfies Meta<typeof RaceStage>

export const WholeReplay = raceStory('whole-replay')
export const OverlappingResume = raceStory('overlapping-resume')
export const TwoSockets = raceStory('two-sockets')
export const AnswerAndEcho = raceStory('answer-and-echo')

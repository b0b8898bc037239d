import type { Meta } from '@storybook/react-vite'
import { RaceStage } from './race-stage.tsx'
import { raceStory } from './race-story.tsx'

export default { title: 'Races/Turn control', component: RaceStage } satisfies Meta<typeof RaceStage>

export const ApprovalBeforeRequest = raceStory('approval-before-request')
export const TwoDecisions = raceStory('two-decisions')
export const StoppedElsewhere = raceStory('stopped-elsewhere')
export const TakenBackFirst = raceStory('taken-back-first')
export const TakenBackTurn = raceStory('taken-back-turn')
export const AnotherTry = raceStory('another-try')

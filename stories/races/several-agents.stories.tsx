import type { Meta } from '@storybook/react-vite'
import { RaceStage } from './race-stage.tsx'
import { raceStory } from './race-story.tsx'

export default { title: 'Races/Several agents', component: RaceStage } satisfies Meta<typeof RaceStage>

export const TwoAtOnce = raceStory('two-at-once')
export const SameWords = raceStory('same-words')
export const HandOver = raceStory('hand-over')
export const PostElsewhere = raceStory('post-elsewhere')

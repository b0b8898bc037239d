import type { Meta } from '@storybook/react-vite'
import { RaceStage } from './race-stage.tsx'
import { raceStory } from './race-story.tsx'

export default { title: 'Races/Callback against stream', component: RaceStage } satisfies Meta<
  typeof RaceStage
>

export const SameTextLate = raceStory('same-text-late')
export const OtherTextLate = raceStory('other-text-late')
export const CallbackFirst = raceStory('callback-first')
export const CallbackMidStream = raceStory('callback-mid-stream')
export const CallbackTwice = raceStory('callback-twice')
export const CallbackRevised = raceStory('callback-revised')
export const CallbackWithoutWords = raceStory('callback-without-words')
export const PostOnTheWay = raceStory('post-on-the-way')

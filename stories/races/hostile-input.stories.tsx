import type { Meta } from '@storybook/react-vite'
import { RaceStage } from './race-stage.tsx'
import { raceStory } from './race-story.tsx'

export default { title: 'Races/Hostile input', component: RaceStage } satisfies Meta<typeof RaceStage>

export const CallbackWithoutId = raceStory('callback-without-id')
export const NamesOfObjects = raceStory('names-of-objects')
export const ForeignEvent = raceStory('foreign-event')
export const NewerPart = raceStory('newer-part')
export const MarkupAsText = raceStory('markup-as-text')

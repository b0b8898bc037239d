import { readRecording } from '../devtools/index.ts'
import { races } from '../testing/index.ts'
import { longHistory, longTail } from './long-thread.ts'
import { type Recording, recordingOf } from './player/index.ts'

/** A recording with its title. */
export interface Source {
  /** The id in links: `race-1` and so on, or `long`. `recording` is the recording that the server sends with the page. */
  readonly id: string
  readonly label: string
  readonly title: string
  /** What the visitor sees. */
  readonly story?: string
  readonly recording: Recording
  /** The thread to show first. Default: the first thread in the recording. */
  readonly threadId?: string
  /** The text of an opened file, which only this page has. */
  readonly fileText?: string
}

const raceLabels = ['Same text, late', 'Other text, late', 'Background thread', 'Callback first'] as const

/** The four races as recordings. */
export const raceSources: readonly Source[] = races.map((race, index) => {
  const threadId = race.steps[0]?.threads[0]?.threadId
  const open = race.end.at(-1)?.threadId ?? threadId
  return {
    id: `race-${index + 1}`,
    label: raceLabels[index] ?? race.title,
    title: race.title.replace(/^./u, (first) => first.toUpperCase()),
    story: race.story,
    recording: recordingOf(race.events),
    ...(open !== undefined && { threadId: open }),
  }
})

/** A thread that is too long to be mounted completely. */
const longSource: Source = {
  id: 'long',
  label: '10,000 bubbles',
  title: 'A thread of 10,000 bubbles',
  story:
    'The page contains only the bubbles near the screen. Press play: a reply grows at the end, and costs no more than in an empty thread.',
  recording: { ...recordingOf(longTail()), history: () => [longHistory()] },
  threadId: 'long',
}

/** All sources that a link can name, except the served recording. */
export const linkedSources: readonly Source[] = [...raceSources, longSource]

/** A recording from a file that the visitor opened. */
export const fileSource = (name: string, text: string): Source => ({
  id: 'file',
  label: name,
  title: name,
  recording: readRecording(text),
  fileText: text,
})

/** The recording that the server sends with the page. If it cannot be loaded, an empty one that says so. */
export async function servedSource(): Promise<Source> {
  const base = { id: 'recording', label: 'Recording', title: 'A recorded thread' } as const
  try {
    const response = await fetch(`${import.meta.env.BASE_URL}recording.ndjson`)
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`)
    return { ...base, recording: readRecording(await response.text()) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      ...base,
      story: `The recording could not be loaded: ${reason}`,
      recording: { lines: [], broken: [] },
    }
  }
}

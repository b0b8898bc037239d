import { type Settings, settingsToQuery } from './player/index.ts'

export type View = 'live' | 'replay'

/** What only a player understands: a link that says any of it means the replay. */
const playerNames = [
  'source',
  'race',
  'at',
  'autoplay',
  'order',
  'seed',
  'twice',
  'drop',
  'callbacks',
  'speed',
] as const

/** Which view a link means. */
export const viewOf = (query: URLSearchParams): View =>
  query.get('view') === 'replay' || playerNames.some((name) => query.has(name)) ? 'replay' : 'live'

/** Keeps the address of the page a link to the thread that is shown. */
export function writeLiveLink(threadId: string): void {
  write((query) => query.set('thread', threadId))
}

/** Keeps the address of the page a link to what is played. A file that was opened is not part of it. */
export function writeReplayLink(sourceId: string, settings: Settings): void {
  write((query) => {
    query.set('view', 'replay')
    const race = /^race-(\d)$/.exec(sourceId)?.[1]
    if (race !== undefined) query.set('race', race)
    if (sourceId === 'long') query.set('source', sourceId)
    settingsToQuery(settings, query)
  })
}

function write(fill: (query: URLSearchParams) => void): void {
  const url = new URL(location.href)
  url.search = ''
  fill(url.searchParams)
  history.replaceState(null, '', url)
}

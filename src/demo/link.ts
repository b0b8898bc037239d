import { type Settings, settingsToQuery } from './player/index.ts'

export type View = 'live' | 'replay'

/** Parameters of the player. A link with one of them opens the replay. */
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

/** The view that a link opens. */
export const viewOf = (query: URLSearchParams): View =>
  query.get('view') === 'replay' || playerNames.some((name) => query.has(name)) ? 'replay' : 'live'

/** Writes a link to the shown thread into the page's address. */
export function writeLiveLink(threadId: string): void {
  write((query) => query.set('thread', threadId))
}

/** Writes a link to the played source into the page's address. An opened file cannot be linked. */
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

import { type Settings, settingsToQuery } from './player/index.ts'

/** Keeps the address of the page a link to what is shown. A file that was opened is not part of it. */
export function writeLink(sourceId: string, settings: Settings): void {
  const url = new URL(location.href)
  url.search = ''
  const race = /^race-(\d)$/.exec(sourceId)?.[1]
  if (race !== undefined) url.searchParams.set('race', race)
  settingsToQuery(settings, url.searchParams)
  history.replaceState(null, '', url)
}

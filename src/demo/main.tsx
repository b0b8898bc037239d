import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createBubbleStore } from '../store/index.ts'
import { App } from './app.tsx'
import { viewOf } from './link.ts'
import { type LiveSession, openLiveSession } from './live/live-session.ts'
import { browserClock, Player, settingsFromQuery, wholeNumber } from './player/index.ts'
import { takeSaved } from './replay/reload.ts'
import { linkedSources, servedSource } from './sources.ts'

/** Undefined if the browser denies access. */
function tabStorage(): Storage | undefined {
  try {
    return sessionStorage
  } catch {
    return undefined
  }
}

async function start(root: HTMLElement): Promise<void> {
  const query = new URLSearchParams(location.search)
  const saved = takeSaved(tabStorage())
  const served = await servedSource()
  const named = query.get('source') ?? `race-${query.get('race')}`
  const linked = linkedSources.find(({ id }) => id === named)
  const source = saved?.source ?? linked ?? served
  const player = new Player({ clock: browserClock(), makeStore: () => createBubbleStore() })
  player.load(source.recording, saved?.checkpoint.settings ?? settingsFromQuery(query), saved?.checkpoint)
  if (saved === undefined) {
    player.seek(wholeNumber(query.get('at'), 999_999_999) ?? 0)
    if (query.get('autoplay') === '1') player.play()
  }
  let session: LiveSession | undefined
  const live = (): LiveSession => (session ??= openLiveSession('/ws', tabStorage()))
  const initial = { view: viewOf(query), threadId: query.get('thread') ?? 't1', source }
  createRoot(root).render(
    <StrictMode>
      <App live={live} player={player} served={served} initial={initial} />
    </StrictMode>,
  )
}

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id root')
void start(root)

import { type FunctionComponent, useState } from 'react'
import type { BrokenLine } from '../devtools/index.ts'
import type { View } from './link.ts'
import type { LiveSession } from './live/live-session.ts'
import { LiveView } from './live/live-view.tsx'
import { liveThreadsOf, playLive } from './play-live.ts'
import { defaultSettings, type Player, type Settings } from './player/index.ts'
import { ReplayView } from './replay/replay-view.tsx'
import type { Source } from './sources.ts'

interface AppProps {
  /** Returns the same session at each call. The first call opens the socket. */
  readonly live: () => LiveSession
  readonly player: Player
  /** The recording that the server sends with the page. */
  readonly served: Source
  /** From the page's address. */
  readonly initial: { readonly view: View; readonly threadId: string; readonly source: Source }
}

/** The page and its two views: a live chat, and a recorded one. */
export const App: FunctionComponent<AppProps> = ({ live, player, served, initial }) => {
  const [view, setView] = useState(initial.view)
  const [threadId, setThreadId] = useState(initial.threadId)
  const [source, setSource] = useState(initial.source)
  const [played, setPlayed] = useState<Source>()
  const [trouble, setTrouble] = useState<string>()
  const [refused, setRefused] = useState<readonly BrokenLine[]>([])

  const play = (what: Source, settings: Settings): void => {
    const threadIds = liveThreadsOf(what, threadId)
    for (const id of Object.values(threadIds)) live().threads.add(id)
    setPlayed(what)
    setTrouble(undefined)
    setRefused([])
    playLive(what, settings, threadIds).then(setRefused, (error: unknown) => {
      setTrouble(error instanceof Error ? error.message : String(error))
    })
    const [first] = Object.values(threadIds)
    setThreadId(threadIds[what.threadId ?? ''] ?? first ?? threadId)
    setView('live')
  }

  return view === 'live' ? (
    <LiveView
      session={live()}
      threadId={threadId}
      onThread={setThreadId}
      played={played}
      trouble={trouble}
      refused={refused}
      onPlay={(race) => play(race, defaultSettings)}
      onView={setView}
    />
  ) : (
    <ReplayView
      player={player}
      served={served}
      source={source}
      onSource={setSource}
      onLive={() => play(source, player.getState().settings)}
      onView={setView}
    />
  )
}

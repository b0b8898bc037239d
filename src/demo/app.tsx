import { type FunctionComponent, useCallback, useEffect, useMemo, useState } from 'react'
import { BubbleStoreProvider } from '../react/index.ts'
import { Disturbances } from './controls/disturbances.tsx'
import { PlayerBar } from './controls/player-bar.tsx'
import { SourceBar } from './controls/source-bar.tsx'
import { Introduction } from './introduction.tsx'
import { writeLink } from './link.ts'
import './page.css'
import { ArrivedSide } from './panels/arrived-side.tsx'
import { Conversation } from './panels/conversation.tsx'
import { ThreadState } from './panels/thread-state.tsx'
import { agentsOf, bubbleKeyOf, factsOf, type Player } from './player/index.ts'
import { saveForReload } from './reload.ts'
import { fileSource, type Source } from './sources.ts'
import './theme.css'
import { useDrop } from './use-drop.ts'
import { usePlayer } from './use-player.ts'

interface AppProps {
  readonly player: Player
  /** The recording that the page is served with. */
  readonly served: Source
  /** What the player has been loaded with. */
  readonly initial: Source
}

/** The page: the chat, and beside it what arrived. */
export const App: FunctionComponent<AppProps> = ({ player, served, initial }) => {
  const state = usePlayer(player)
  const { recording, threadIds, settings, store, arrivals, position } = state
  const [source, setSource] = useState(initial)
  const [selected, setSelected] = useState<number>()
  const [chosenThread, setChosenThread] = useState<string>()
  const [view, setView] = useState<'chat' | 'arrived'>('chat')
  const agents = useMemo(() => agentsOf(recording), [recording])

  const choose = useCallback(
    (next: Source) => {
      setSource(next)
      setSelected(undefined)
      setChosenThread(undefined)
      player.load(next.recording)
    },
    [player],
  )
  const openFile = useCallback(
    (file: File) => {
      const show = (text: string): void => {
        choose(fileSource(file.name, text))
        player.play()
      }
      file.text().then(show, (error: unknown) => show(String(error))) // what cannot be read shows as a broken line
    },
    [choose, player],
  )
  const isOver = useDrop(openFile)

  useEffect(() => writeLink(source.id, settings), [source.id, settings])

  const pointed = selected === undefined || selected > position ? undefined : arrivals[selected - 1]
  const facts = pointed === undefined ? undefined : factsOf(pointed.delivery.event)
  const highlightedKey = facts === undefined ? undefined : bubbleKeyOf(facts)
  const threadId =
    [chosenThread, source.threadId].find((id) => id !== undefined && threadIds.includes(id)) ?? threadIds[0]

  const select = (number: number | undefined): void => {
    setSelected(number)
    const arrival = number === undefined ? undefined : arrivals[number - 1]
    if (arrival !== undefined) setChosenThread(factsOf(arrival.delivery.event).threadId)
  }
  useEffect(() => {
    if (highlightedKey !== undefined) scrollToBubble(highlightedKey)
  }, [highlightedKey, threadId, view])

  const reload = (): void => {
    const checkpoint = player.checkpoint()
    if (saveForReload(sessionStorage, checkpoint, source)) location.reload()
    else player.load(recording, settings, structuredClone(checkpoint)) // a large file: the same, but for the page
  }

  return (
    <BubbleStoreProvider store={store}>
      <div className="page" data-over={isOver || undefined}>
        <header className="top">
          <h1 className="brand">
            <span className="brand-mark" aria-hidden="true" />
            onebubble
          </h1>
          <p className="brand-line">One invocation, one bubble.</p>
          <SourceBar current={source} served={served} onChoose={choose} onFile={openFile} />
        </header>
        <section className="controls" aria-label="Player and network">
          <PlayerBar player={player} onReload={reload} />
          <Disturbances player={player} />
        </section>
        <nav className="views" aria-label="Views">
          <button type="button" aria-pressed={view === 'chat'} onClick={() => setView('chat')}>
            Chat
          </button>
          <button type="button" aria-pressed={view === 'arrived'} onClick={() => setView('arrived')}>
            What arrived <span className="count">{position}</span>
          </button>
        </nav>
        <main className="stage" data-view={view}>
          <section className="stage-chat" aria-labelledby="chat-title">
            <div className={source.story === undefined ? 'stage-head stage-head-bare' : 'stage-head'}>
              <h2 id="chat-title">{source.title}</h2>
              {source.story !== undefined && <p className="story">{source.story}</p>}
              <ThreadState threadId={threadId ?? ''} />
            </div>
            <Conversation
              threadIds={threadIds}
              threadId={threadId ?? ''}
              highlightedKey={highlightedKey}
              placeholder={<Introduction player={player} />}
              onChoose={setChosenThread}
            />
          </section>
          <ArrivedSide
            state={state}
            agents={agents}
            selected={pointed}
            onSelect={select}
            onShow={() => {
              setView('chat')
              if (highlightedKey !== undefined) scrollToBubble(highlightedKey)
            }}
          />
        </main>
        {isOver && <p className="drop-note">Drop the recording to play it</p>}
      </div>
    </BubbleStoreProvider>
  )
}

function scrollToBubble(key: string): void {
  document.querySelector(`[data-bubble-key="${CSS.escape(key)}"]`)?.scrollIntoView({ block: 'nearest' })
}

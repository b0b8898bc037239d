import { type FunctionComponent, useCallback, useEffect, useState } from 'react'
import { BubbleStoreProvider } from '../../react/index.ts'
import { ShowEventsProvider } from '../chat/index.ts'
import { DevtoolsSide } from '../devtools-side.tsx'
import { writeReplayLink } from '../link.ts'
import { PageTop, type PageTopProps } from '../page-top.tsx'
import '../page.css'
import { BrokenLines } from '../panels/broken-lines.tsx'
import { Conversation } from '../panels/conversation.tsx'
import { ThreadState } from '../panels/thread-state.tsx'
import type { Player } from '../player/index.ts'
import { fileSource, type Source } from '../sources.ts'
import { useDevtools } from '../use-devtools.ts'
import { useDrop } from '../use-drop.ts'
import { Disturbances } from './disturbances.tsx'
import { Introduction } from './introduction.tsx'
import { PlayerBar } from './player-bar.tsx'
import { saveForReload } from './reload.ts'
import { SourceBar } from './source-bar.tsx'
import { ThreadTabs } from './thread-tabs.tsx'
import { usePlayer } from './use-player.ts'

interface ReplayViewProps extends Pick<PageTopProps, 'onView'> {
  readonly player: Player
  /** The recording that the server sends with the page. */
  readonly served: Source
  /** The source that the player plays. */
  readonly source: Source
  readonly onSource: (source: Source) => void
  /** Sends the source through the gateway, and opens the live view. */
  readonly onLive: () => void
}

/** A recorded thread: the chat, the player, and the devtools. */
export const ReplayView: FunctionComponent<ReplayViewProps> = (props) => {
  const { player, served, source, onSource, onLive, onView } = props
  const { recording, threadIds, settings, store, recorder, resumed } = usePlayer(player)
  const [chosenThread, setChosenThread] = useState<string>()
  const devtools = useDevtools(store, setChosenThread)

  const threadId =
    [chosenThread, source.threadId].find((id) => id !== undefined && threadIds.includes(id)) ??
    threadIds[0] ??
    ''

  const choose = useCallback(
    (next: Source) => {
      onSource(next)
      setChosenThread(undefined)
      player.load(next.recording)
    },
    [player, onSource],
  )
  const openFile = useCallback(
    (file: File) => {
      const show = (text: string): void => {
        choose(fileSource(file.name, text))
        player.play()
      }
      file.text().then(show, (error: unknown) => show(String(error))) // an unreadable file is shown as a broken line
    },
    [choose, player],
  )
  const openFirst = useCallback(([file]: readonly File[]) => file !== undefined && openFile(file), [openFile])
  const isOver = useDrop(openFirst)

  useEffect(() => writeReplayLink(source.id, settings), [source.id, settings])

  const reload = (): void => {
    const checkpoint = player.checkpoint()
    if (saveForReload(sessionStorage, checkpoint, source)) location.reload()
    else player.load(recording, settings, structuredClone(checkpoint)) // too large to store: the same without reloading the page
  }

  return (
    <BubbleStoreProvider store={store}>
      <div className="page" data-over={isOver || undefined}>
        <PageTop view="replay" onView={onView} devtoolsRef={devtools.buttonRef} devtools={devtools.button}>
          <SourceBar current={source} served={served} onChoose={choose} onFile={openFile} />
        </PageTop>
        <section className="controls" aria-label="Player and network">
          <PlayerBar player={player} onReload={reload} onLive={onLive} />
          <Disturbances player={player} />
        </section>
        <main className="stage" data-devtools={devtools.side.isOpen || undefined}>
          <section className="stage-chat" aria-labelledby="chat-title">
            <div className={source.story === undefined ? 'stage-head stage-head-bare' : 'stage-head'}>
              <h2 id="chat-title">{source.title}</h2>
              {source.story !== undefined && <p className="story">{source.story}</p>}
              {resumed !== undefined && <Resumed bubbleCount={resumed.bubbleCount} />}
              <ThreadState threadId={threadId} />
            </div>
            <BrokenLines title="Broken lines" lines={recording.broken} />
            <ThreadTabs threadIds={threadIds} current={threadId} onChoose={setChosenThread} />
            <ShowEventsProvider value={devtools.ask}>
              <Conversation
                threadIds={threadIds}
                threadId={threadId}
                highlightedKey={devtools.pointedKey}
                scene={`${devtools.scene} ${threadId}`}
                placeholder={<Introduction player={player} />}
              />
            </ShowEventsProvider>
          </section>
          <DevtoolsSide {...devtools.side} recorder={recorder} />
        </main>
        {isOver && <p className="drop-note">Drop the recording to play it</p>}
      </div>
    </BubbleStoreProvider>
  )
}

/** Says that the page was reloaded in the middle. */
const Resumed: FunctionComponent<{ readonly bubbleCount: number }> = ({ bubbleCount }) => (
  <p className="story" data-resumed={bubbleCount}>
    Hydrated {bubbleCount === 1 ? '1 bubble' : `${bubbleCount} bubbles`} from a snapshot. The remaining events
    follow from its cursor.
  </p>
)

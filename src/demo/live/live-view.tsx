import { type FunctionComponent, useEffect, useSyncExternalStore } from 'react'
import type { BrokenLine } from '../../devtools/index.ts'
import { BubbleStoreProvider, useConnection } from '../../react/index.ts'
import { ShowEventsProvider } from '../chat/index.ts'
import { DevtoolsSide } from '../devtools-side.tsx'
import { writeLiveLink } from '../link.ts'
import { PageTop, type PageTopProps } from '../page-top.tsx'
import '../page.css'
import { BrokenLines } from '../panels/broken-lines.tsx'
import { ThreadState } from '../panels/thread-state.tsx'
import type { Source } from '../sources.ts'
import { useDevtools } from '../use-devtools.ts'
import { ConnectionPill } from './connection-pill.tsx'
import { LiveChat } from './live-chat.tsx'
import type { LiveSession } from './live-session.ts'
import { LogRestartNote } from './log-restart-note.tsx'
import { RacePad } from './race-pad.tsx'
import { titleOf } from './thread-list.ts'
import { ThreadNav } from './thread-nav.tsx'
import './live.css'

interface LiveViewProps extends Pick<PageTopProps, 'onView'> {
  readonly session: LiveSession
  readonly threadId: string
  readonly onThread: (threadId: string) => void
  /** The source that was last sent through the gateway. */
  readonly played: Source | undefined
  /** Why nothing was sent. */
  readonly trouble: string | undefined
  /** The lines of the source that were not sent. */
  readonly refused: readonly BrokenLine[]
  readonly onPlay: (source: Source) => void
}

/** A chat over the real socket: the threads, the open thread, and the devtools. */
export const LiveView: FunctionComponent<LiveViewProps> = (props) => {
  const { session, threadId, onThread, played, trouble, refused, onPlay, onView } = props
  const { store, connection, unread, threads } = session
  const threadIds = useSyncExternalStore(threads.subscribe, threads.getState)
  const refusedAtStart = useSyncExternalStore(threads.subscribe, threads.getRefused)
  const devtools = useDevtools(store, onThread)

  useEffect(() => writeLiveLink(threadId), [threadId])
  useEffect(() => {
    threads.add(threadId)
    unread.look(threadId)
    return () => unread.look(undefined)
  }, [threads, unread, threadId])
  const isOpen = useConnection(connection)?.status === 'open'
  useEffect(() => {
    if (isOpen) void threads.refresh()
  }, [threads, isOpen])

  return (
    <BubbleStoreProvider store={store} connection={connection}>
      <div className="page">
        <PageTop view="live" onView={onView} devtoolsRef={devtools.buttonRef} devtools={devtools.button}>
          <ConnectionPill connection={connection} threadId={threadId} />
        </PageTop>
        <main className="stage stage-live" data-devtools={devtools.side.isOpen || undefined}>
          <div className="stage-threads">
            <ThreadNav session={session} threadIds={threadIds} current={threadId} onChoose={onThread} />
            <RacePad current={played} onRace={onPlay} />
          </div>
          <section className="stage-chat" aria-labelledby="chat-title">
            <div
              className={
                played === undefined && trouble === undefined ? 'stage-head stage-head-bare' : 'stage-head'
              }
            >
              <h2 id="chat-title">{titleOf(threadId) ?? threadId}</h2>
              {played?.story !== undefined && <p className="story">{played.story}</p>}
              {trouble !== undefined && (
                <p className="trouble" role="alert">
                  {trouble}
                </p>
              )}
              <ThreadState threadId={threadId} />
            </div>
            <LogRestartNote restarts={session.restarts} threadId={threadId} />
            <BrokenLines title="Not played at the start" lines={refusedAtStart} />
            <BrokenLines title="Not played" lines={refused} />
            <ShowEventsProvider value={devtools.ask}>
              <LiveChat
                session={session}
                threadIds={threadIds}
                threadId={threadId}
                highlightedKey={devtools.pointedKey}
                scene={`${devtools.scene} ${threadId}`}
              />
            </ShowEventsProvider>
          </section>
          <DevtoolsSide {...devtools.side} recorder={session.recorder} />
        </main>
      </div>
    </BubbleStoreProvider>
  )
}

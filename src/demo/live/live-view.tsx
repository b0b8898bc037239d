import { type FunctionComponent, useEffect, useState, useSyncExternalStore } from 'react'
import type { BrokenLine } from '../../devtools/index.ts'
import { BubbleStoreProvider, useConnection } from '../../react/index.ts'
import { DevtoolsDrawer } from '../devtools-drawer.tsx'
import { writeLiveLink } from '../link.ts'
import { PageTop, type PageTopProps } from '../page-top.tsx'
import '../page.css'
import { ArrivedSide } from '../panels/arrived-side.tsx'
import { BrokenLines } from '../panels/broken-lines.tsx'
import { ThreadState } from '../panels/thread-state.tsx'
import { type Side, SideSwitch } from '../side-switch.tsx'
import type { Source } from '../sources.ts'
import { useDevtools } from '../use-devtools.ts'
import { useSelection } from '../use-selection.ts'
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
  /** What was sent through the gateway last. */
  readonly played: Source | undefined
  /** Why nothing was. */
  readonly trouble: string | undefined
  /** The lines of it that were not sent. */
  readonly refused: readonly BrokenLine[]
  readonly onPlay: (source: Source) => void
}

/** A chat over the real socket: its threads, the open one, and what arrives. */
export const LiveView: FunctionComponent<LiveViewProps> = (props) => {
  const { session, threadId, onThread, played, trouble, refused, onPlay, onView } = props
  const { store, connection, unread, threads } = session
  const threadIds = useSyncExternalStore(threads.subscribe, threads.getState)
  const refusedAtStart = useSyncExternalStore(threads.subscribe, threads.getRefused)
  const { arrivals, count, total } = useSyncExternalStore(
    session.arrivals.subscribe,
    session.arrivals.getState,
  )
  const [side, setSide] = useState<Side>('chat')
  const devtools = useDevtools()

  const { pointed, highlightedKey, scene, select, show } = useSelection({
    arrivals,
    count,
    scene: `${side} ${threadId}`,
    onThread: (id) => id !== undefined && onThread(id),
  })

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
        <SideSwitch side={side} count={total} onSide={setSide} />
        <main className="stage stage-live" data-view={side}>
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
            <LiveChat
              session={session}
              threadIds={threadIds}
              threadId={threadId}
              highlightedKey={devtools.pointedKey ?? highlightedKey}
              scene={`${scene} ${devtools.pointedKey ?? ''}`}
            />
          </section>
          <ArrivedSide
            arrivals={arrivals}
            count={count}
            total={total}
            agentOf={(invocationId) => store.invocation(invocationId)?.agentId}
            selected={pointed}
            onSelect={select}
            onShow={() => {
              setSide('chat')
              show()
            }}
            notes={
              <>
                <BrokenLines title="Not played at the start" lines={refusedAtStart} />
                <BrokenLines title="Not played" lines={refused} />
              </>
            }
          />
        </main>
        <DevtoolsDrawer {...devtools.drawer} store={store} recorder={session.recorder} threadId={threadId} />
      </div>
    </BubbleStoreProvider>
  )
}

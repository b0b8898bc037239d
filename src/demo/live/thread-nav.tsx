import { type FunctionComponent, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useThread } from '../../react/index.ts'
import type { LiveSession } from './live-session.ts'
import { titleOf } from './thread-list.ts'

interface ThreadNavProps {
  readonly session: Pick<LiveSession, 'threads' | 'unread'>
  readonly threadIds: readonly string[]
  readonly current: string
  readonly onChoose: (threadId: string) => void
}

/** The threads with their open turns and unread bubbles, and a field to open another one. */
export const ThreadNav: FunctionComponent<ThreadNavProps> = ({ session, threadIds, current, onChoose }) => (
  <nav className="thread-nav" aria-label="Threads">
    {threadIds.map((id) => (
      <ThreadItem
        key={id}
        threadId={id}
        unread={session.unread}
        isCurrent={id === current}
        onChoose={() => onChoose(id)}
      />
    ))}
    <OtherThread
      onOpen={(id) => {
        session.threads.add(id)
        onChoose(id)
      }}
    />
  </nav>
)

interface ThreadItemProps {
  readonly threadId: string
  readonly unread: LiveSession['unread']
  readonly isCurrent: boolean
  readonly onChoose: () => void
}

const ThreadItem: FunctionComponent<ThreadItemProps> = ({ threadId, unread, isCurrent, onChoose }) => {
  const openCount = useThread(threadId)?.openCount ?? 0
  const unreadCount = useSyncExternalStore(unread.subscribe, () => unread.of(threadId).size)
  const title = titleOf(threadId)
  const item = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (isCurrent) item.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [isCurrent])
  return (
    <button
      ref={item}
      type="button"
      className="thread-item"
      aria-pressed={isCurrent}
      data-thread-item={threadId}
      data-open-count={openCount}
      data-unread-count={unreadCount}
      onClick={onChoose}
    >
      <span className="thread-item-title">{title ?? threadId}</span>
      {title !== undefined && <span className="thread-item-id">{threadId}</span>}
      {openCount > 0 && (
        <span className="thread-item-open">
          <span className="visually-hidden">
            {openCount === 1 ? 'one open turn' : `${openCount} open turns`}
          </span>
        </span>
      )}
      {unreadCount > 0 && (
        <span className="count count-new">
          {unreadCount}
          <span className="visually-hidden"> unread</span>
        </span>
      )}
    </button>
  )
}

/** Opens a thread by its id. Any id is valid. */
const OtherThread: FunctionComponent<{ readonly onOpen: (threadId: string) => void }> = ({ onOpen }) => {
  const [name, setName] = useState('')
  return (
    <form
      className="thread-other"
      onSubmit={(event) => {
        event.preventDefault()
        const threadId = name.trim()
        if (threadId === '') return
        setName('')
        onOpen(threadId)
      }}
    >
      <input
        aria-label="Another thread"
        placeholder="Another thread…"
        maxLength={64}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
    </form>
  )
}

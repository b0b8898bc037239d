import { type FunctionComponent, type ReactNode, useEffect, useRef } from 'react'
import type { BubbleKey } from '../../core/index.ts'
import { useBubbleStore, useThread } from '../../react/index.ts'
import '../theme.css'
import { BubbleView } from './bubble-view.tsx'
import './chat.css'
import { ThreadAnnouncer } from './thread-announcer.tsx'
import { useStickToBottom } from './use-stick-to-bottom.ts'

interface ChatThreadProps {
  readonly threadId: string
  /** Tells it from other conversations on the page. */
  readonly label?: string
  /** This bubble is pointed at. */
  readonly highlightedKey?: BubbleKey | undefined
  /** What stands there while the thread has no bubbles. */
  readonly placeholder?: ReactNode
}

/** A conversation: its bubbles in order, the newest in sight as long as the reader has not scrolled away from it. */
export const ChatThread: FunctionComponent<ChatThreadProps> = ({
  threadId,
  label = 'Conversation',
  highlightedKey,
  placeholder,
}) => {
  const thread = useThread(threadId)
  const scroller = useRef<HTMLElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const { isAtBottom, scrollToBottom } = useStickToBottom(scroller, content)
  const store = useBubbleStore()
  const keys = thread?.keys ?? []
  const last = keys.at(-1)
  // Who writes a message wants to see it, wherever they have scrolled to.
  useEffect(() => {
    const bubble = last === undefined ? undefined : store.bubble(last)
    if (bubble?.kind === 'message' && bubble.delivery === 'sending') scroller.current?.scrollTo({ top: 1e9 })
  }, [store, last])
  return (
    <div className="chat">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard */}
      <section className="chat-scroller" ref={scroller} aria-label={label} tabIndex={0}>
        <div className="chat-content" ref={content}>
          {thread?.hasEarlier === true && <p className="chat-note">Earlier messages have not been loaded.</p>}
          {keys.length === 0 && placeholder}
          {keys.map((key) => (
            <BubbleView key={key} bubbleKey={key} isHighlighted={key === highlightedKey} />
          ))}
        </div>
      </section>
      {!isAtBottom && (
        <button type="button" className="chat-latest" onClick={scrollToBottom}>
          <span aria-hidden="true">↓</span> Latest
        </button>
      )}
      <ThreadAnnouncer threadId={threadId} />
    </div>
  )
}

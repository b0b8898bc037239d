import { type FunctionComponent, type ReactNode, useEffect, useRef } from 'react'
import type { BubbleKey } from '../../core/index.ts'
import { useBubbleStore, useThread } from '../../react/index.ts'
import '../theme.css'
import { BubbleView } from './bubble-view.tsx'
import './chat.css'
import { ThreadAnnouncer } from './thread-announcer.tsx'
import { useStickToBottom } from './use-stick-to-bottom.ts'
import { useVirtualThread } from './use-virtual-thread.ts'

const noKeys: readonly BubbleKey[] = []

interface ChatThreadProps {
  readonly threadId: string
  /** Tells it from other conversations on the page. */
  readonly label?: string
  /** This bubble is pointed at. */
  readonly highlightedKey?: BubbleKey | undefined
  /** Another value brings the bubble that is pointed at into sight again. */
  readonly scene?: string
  /** What stands there while the thread has no bubbles. */
  readonly placeholder?: ReactNode
}

/** A conversation: its bubbles in order, the newest in sight as long as the reader has not scrolled away from it. */
export const ChatThread: FunctionComponent<ChatThreadProps> = ({
  threadId,
  label = 'Conversation',
  highlightedKey,
  scene,
  placeholder,
}) => {
  const thread = useThread(threadId)
  const scroller = useRef<HTMLElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const { isAtBottom, scrollToBottom } = useStickToBottom(scroller, content)
  const store = useBubbleStore()
  const keys = thread?.keys ?? noKeys
  const { places, measure, reveal, onFocus, onBlur } = useVirtualThread(keys, scroller)
  const last = keys.at(-1)
  // Who writes a message wants to see it, wherever they have scrolled to.
  useEffect(() => {
    const bubble = last === undefined ? undefined : store.bubble(last)
    if (bubble?.kind === 'message' && bubble.delivery === 'sending') scroller.current?.scrollTo({ top: 1e9 })
  }, [store, last])
  useEffect(() => {
    if (highlightedKey !== undefined && scene !== undefined) reveal(highlightedKey)
  }, [reveal, highlightedKey, scene])
  // In the first item, where it is measured: it goes when what is earlier comes, and moves nothing.
  const earlier = thread?.hasEarlier === true && (
    <p className="chat-note">Earlier messages have not been loaded.</p>
  )
  return (
    <div className="chat" data-at-bottom={isAtBottom || undefined}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard */}
      <section className="chat-scroller" ref={scroller} aria-label={label} tabIndex={0}>
        <div className="chat-content" ref={content}>
          {keys.length === 0 && earlier}
          {keys.length === 0 && placeholder}
          {keys.length > 0 && (
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- hears where the focus is, and does nothing of its own
            <ol className="chat-list" onFocus={onFocus} onBlur={onBlur}>
              {places.map(({ key, index, skippedPx }) => (
                <li
                  key={key}
                  ref={measure}
                  className="chat-item"
                  data-index={index}
                  aria-setsize={keys.length}
                  aria-posinset={index + 1}
                  style={{ marginTop: skippedPx }}
                >
                  {index === 0 && earlier}
                  <BubbleView bubbleKey={key} isHighlighted={key === highlightedKey} />
                </li>
              ))}
            </ol>
          )}
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

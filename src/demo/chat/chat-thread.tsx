import { type FunctionComponent, type ReactNode, useEffect, useRef, useState } from 'react'
import { alternativesOf, type BubbleKey } from '../../core/index.ts'
import { useBubbleStore, useThread } from '../../react/index.ts'
import '../theme.css'
import { BubbleView } from './bubble-view.tsx'
import './chat.css'
import { DayLine, UnreadLine } from './lines-between.tsx'
import { makeSpeech, SpeechProvider } from './speech.ts'
import { ThreadAnnouncer } from './thread-announcer.tsx'
import { useChosenTries } from './use-chosen-tries.ts'
import { useKeptFocus } from './use-kept-focus.ts'
import { useStickToBottom } from './use-stick-to-bottom.ts'
import { useVirtualThread } from './use-virtual-thread.ts'

const noKeys: readonly BubbleKey[] = []

interface ChatThreadProps {
  readonly threadId: string
  /** Distinguishes it from other conversations on the page. */
  readonly label?: string
  /** The bubble that the devtools point at. */
  readonly highlightedKey?: BubbleKey | undefined
  /** A new value scrolls to the highlighted bubble again. */
  readonly scene?: string
  /** The bubbles that arrived or changed while the thread was out of sight. A line marks the first. Pass the same set until it changes. */
  readonly unreadKeys?: ReadonlySet<BubbleKey> | undefined
  /** Shown while the thread has no bubbles. */
  readonly placeholder?: ReactNode
}

/** A conversation: its bubbles in order. It stays at its end unless the reader scrolls up. */
export const ChatThread: FunctionComponent<ChatThreadProps> = ({
  threadId,
  label = 'Conversation',
  highlightedKey,
  scene,
  unreadKeys,
  placeholder,
}) => {
  const thread = useThread(threadId)
  const scroller = useRef<HTMLElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const { isAtBottom, scrollToBottom, goTo } = useStickToBottom(scroller, content)
  const store = useBubbleStore()
  const keys = thread?.keys ?? noKeys
  const { places, measure, reveal, readFrom, onFocus, onBlur } = useVirtualThread(keys, scroller)
  const { chosen, choose } = useChosenTries()
  const [speech] = useState(makeSpeech)
  const kept = useKeptFocus(scroller, nextTo)
  const last = keys.at(-1)
  const firstUnread = unreadKeys === undefined ? undefined : keys.find((key) => unreadKeys.has(key))
  useEffect(() => {
    if (firstUnread !== undefined) goTo(() => readFrom(firstUnread))
  }, [goTo, readFrom, firstUnread])
  // The author of a new message wants to see it, even after scrolling up.
  useEffect(() => {
    const bubble = last === undefined ? undefined : store.bubble(last)
    if (bubble?.kind === 'message' && bubble.delivery === 'sending') scroller.current?.scrollTo({ top: 1e9 })
  }, [store, last])
  useEffect(() => {
    if (highlightedKey === undefined || scene === undefined) return
    // All tries at one answer share the place of the newest.
    const place = alternativesOf(store.getState(), highlightedKey).at(-1) ?? highlightedKey
    choose(place, highlightedKey)
    reveal(place)
  }, [store, choose, reveal, highlightedKey, scene])
  // Inside the first item, so that its height is measured. It then disappears without a jump when the earlier bubbles arrive.
  const earlier = thread?.hasEarlier === true && (
    <p className="chat-note">Earlier messages have not been loaded.</p>
  )
  return (
    <SpeechProvider value={speech}>
      <div className="chat" data-at-bottom={isAtBottom || undefined}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll box must be reachable by keyboard */}
        <section className="chat-scroller" ref={scroller} aria-label={label} tabIndex={0} {...kept}>
          <div className="chat-content" ref={content}>
            {keys.length === 0 && earlier}
            {keys.length === 0 && placeholder}
            {keys.length > 0 && (
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- only observes the focus, and is not interactive
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
                    <DayLine before={keys[index - 1] ?? key} bubbleKey={key} />
                    {key === firstUnread && <UnreadLine />}
                    <BubbleView
                      bubbleKey={key}
                      chosenKey={chosen.get(key)}
                      isHighlighted={
                        highlightedKey !== undefined && highlightedKey === (chosen.get(key) ?? key)
                      }
                      onChoose={choose}
                    />
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
        <ThreadAnnouncer threadId={threadId} speech={speech} />
      </div>
    </SpeechProvider>
  )
}

/** The bubble that is now at the place of the removed one. If there is none, the conversation. */
function nextTo(scroller: HTMLElement, gone: HTMLElement): HTMLElement {
  const index = gone.closest<HTMLElement>('[data-index]')?.dataset['index']
  return scroller.querySelector<HTMLElement>(`[data-index="${index}"] [data-bubble-key]`) ?? scroller
}

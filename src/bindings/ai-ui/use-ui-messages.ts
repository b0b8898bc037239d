import { useMemo, useSyncExternalStore } from 'react'
import { type BubbleState, selectBubble, selectThread } from '../../core/index.ts'
import { useBubbleStore } from '../../react/index.ts'
import { sameWhileEqual } from '../common/same-while-equal.ts'
import { type BubbleUIMessage, toUIMessage } from '../common/to-ui-message.ts'

/**
 * Returns a thread as messages of the AI SDK: one for each bubble, in the order of the thread. A message is the same
 * object until its bubble changes, and the list is the same until a message changes. Renders at each publication that
 * changes a bubble of the thread. If your rows render on their own, `useThread`, `useBubble` and `toUIMessage` do
 * less work.
 */
export function useUIMessages(threadId: string): readonly BubbleUIMessage[] {
  const store = useBubbleStore()
  const read = useMemo(() => sameWhileEqual((state: BubbleState) => messagesOf(state, threadId)), [threadId])
  return useSyncExternalStore(
    store.subscribe,
    () => read(store.getState()),
    () => read(store.getInitialState()),
  )
}

const messagesOf = (state: BubbleState, threadId: string): readonly BubbleUIMessage[] =>
  (selectThread(state, threadId)?.keys ?? []).flatMap((key) => {
    const bubble = selectBubble(state, key)
    return bubble === undefined ? [] : [toUIMessage(bubble)]
  })

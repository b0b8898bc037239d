import { render } from '@testing-library/react'
import { expect } from 'vitest'
import { type BubbleKey, type BubbleStore, textOf } from '../../src/index.ts'
import { BubbleStoreProvider, useBubble, useThread } from '../../src/react/index.ts'
import { lineOf, type Race, shownBubble } from '../../src/testing/index.ts'

function Thread({ threadId }: { readonly threadId: string }) {
  const thread = useThread(threadId)
  return (
    <ol aria-label={threadId}>
      {thread?.keys.map((key) => (
        <Line key={key} name={key} />
      ))}
    </ol>
  )
}

function Line({ name }: { readonly name: BubbleKey }) {
  const bubble = useBubble(name)
  if (bubble === undefined) return null
  return (
    <li data-id={shownBubble(bubble).id} data-line={lineOf(shownBubble(bubble))}>
      {textOf(bubble)}
    </li>
  )
}

/** Renders every thread of a race, each bubble as the kit's line. */
export function stageRace(store: BubbleStore, race: Race) {
  const threadIds = [...new Set(race.steps.map(({ threadId }) => threadId))]
  const { container, unmount } = render(
    <BubbleStoreProvider store={store}>
      {threadIds.map((threadId) => (
        <Thread key={threadId} threadId={threadId} />
      ))}
    </BubbleStoreProvider>,
  )
  const itemsOf = (threadId: string): readonly HTMLLIElement[] => [
    ...container.querySelectorAll<HTMLLIElement>(`[aria-label="${threadId}"] > li`),
  ]
  const nodes = new Map<string, HTMLLIElement>()
  return {
    unmount,
    /** Of all threads. */
    items: (): readonly HTMLLIElement[] => threadIds.flatMap(itemsOf),
    /** The kit's lines, as they are on the screen. */
    lines: (threadId: string): readonly string[] =>
      itemsOf(threadId).map((item) => item.dataset['line'] ?? ''),
    texts: (threadId: string): readonly string[] => itemsOf(threadId).map(({ textContent }) => textContent),
    /** Each bubble still has its first node. */
    expectSameNodes: (): void => {
      for (const item of threadIds.flatMap(itemsOf)) {
        const id = item.dataset['id'] ?? ''
        expect(item).toBe(nodes.get(id) ?? item)
        nodes.set(id, item)
      }
    },
  }
}

import { describe, expect, test } from 'vitest'
import { type BubbleKey, type BubbleStore, type EventInput, textOf } from '../../src/index.ts'
import { useBubble, useThread } from '../../src/react/index.ts'
import {
  checkStep,
  interleavings,
  channelsOf,
  lineOf,
  races,
  shownBubble,
  type Race,
} from '../../src/testing/index.ts'
import { deliver, mount, syncStore } from './mount.tsx'

/** Every thread of a race, each bubble as the kit's line about it. */
function Threads({ threadIds }: { readonly threadIds: readonly string[] }) {
  return threadIds.map((threadId) => <Lines key={threadId} threadId={threadId} />)
}

function Lines({ threadId }: { readonly threadId: string }) {
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

function stage(race: Race) {
  const store: BubbleStore = syncStore()
  const threadIds = [...new Set(race.steps.map(({ threadId }) => threadId))]
  const view = mount(store, <Threads threadIds={threadIds} />)
  const itemsOf = (threadId: string): readonly HTMLLIElement[] => [
    ...view.container.querySelectorAll<HTMLLIElement>(`[aria-label="${threadId}"] > li`),
  ]
  const nodes = new Map<string, HTMLLIElement>()
  return {
    store,
    threadIds,
    view,
    itemsOf,
    lines: (threadId: string) => itemsOf(threadId).map((item) => item.dataset['line'] ?? ''),
    /** Each bubble is the node that it was when it appeared. */
    expectSameNodes: (): void => {
      for (const item of threadIds.flatMap(itemsOf)) {
        const id = item.dataset['id'] ?? ''
        expect(item).toBe(nodes.get(id) ?? item)
        nodes.set(id, item)
      }
    },
  }
}

const ownerOf = (event: EventInput): string =>
  event.type === 'message' ? event.messageId : event.invocationId

describe.each(races)('$title', (race) => {
  test('each step shows exactly what is said of it, in the same nodes', () => {
    const { store, lines, itemsOf, expectSameNodes } = stage(race)
    for (const step of race.steps) {
      deliver(store, step.event)
      checkStep(race, step, lines)
      for (const { threadId, bubbles } of step.threads) {
        expect(itemsOf(threadId).map(({ textContent }) => textContent)).toEqual(
          bubbles.map(({ text }) => text),
        )
      }
      expectSameNodes()
    }
  })

  test('an event changes its own bubble and no other, node for node', () => {
    const { store, threadIds, itemsOf } = stage(race)
    for (const event of race.events) {
      const before = threadIds.flatMap(itemsOf)
      const others = before.filter((item) => item.dataset['id'] !== ownerOf(event))
      const markup = others.map((item) => item.outerHTML)
      deliver(store, event)
      expect(before.every((item) => item.isConnected)).toBe(true)
      expect(others.map((item) => item.outerHTML)).toEqual(markup)
    }
  })

  test('it ends with one bubble for each turn and message', () => {
    const { store, threadIds, itemsOf } = stage(race)
    deliver(store, ...race.events)
    const ids = threadIds.flatMap(itemsOf).map((item) => item.dataset['id'])
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toHaveLength(race.end.flatMap(({ bubbles }) => bubbles).length)
  })
})

test('every order of the last race’s channels ends in the same lines, each bubble in one node throughout', () => {
  const race = races[3]
  const orders = interleavings(channelsOf(race.events))
  expect(orders.count).toBe(42)
  for (const events of orders) {
    const { store, view, lines, expectSameNodes } = stage(race)
    for (const event of events) {
      deliver(store, event)
      expectSameNodes()
    }
    expect(lines('chat')).toEqual(race.end[0]?.lines)
    view.unmount()
  }
})

import { act, render } from '@testing-library/react'
import { memo } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { type BubbleUIMessage, useUIMessages } from '../../src/bindings/ai-ui/index.ts'
import type { BubbleStore } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'
import { races, threadScript } from '../../src/testing/index.ts'
import { deliver, mount, syncStore, texts } from '../react/mount.tsx'
import { Renders, useRenderCount } from '../react/renders.ts'

interface ThreadProps {
  readonly threadId: string
  readonly renders?: Renders
  readonly onMessages?: (messages: readonly BubbleUIMessage[]) => void
}

function Thread({ threadId, renders, onMessages }: ThreadProps) {
  useRenderCount(renders, 'list')
  const messages = useUIMessages(threadId)
  onMessages?.(messages)
  return (
    <ol aria-label={threadId}>
      {messages.map((message) => (
        <Message key={message.id} message={message} renders={renders} />
      ))}
    </ol>
  )
}

interface MessageProps {
  readonly message: BubbleUIMessage
  readonly renders: Renders | undefined
}

const Message = memo(function Message({ message, renders }: MessageProps) {
  useRenderCount(renders, message.id)
  return (
    <li data-key={message.id}>
      {message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n\n')}
    </li>
  )
})

describe.each(races)('$title', (race) => {
  const threadIds = [...new Set(race.steps.map(({ threadId }) => threadId))]

  test('each step shows one message for each bubble, with its text and in its node', () => {
    const store = syncStore()
    const { container } = mount(
      store,
      threadIds.map((threadId) => <Thread key={threadId} threadId={threadId} />),
    )
    const nodes = new Map<string | undefined, Element>()
    for (const step of race.steps) {
      deliver(store, step.event)
      for (const { threadId, bubbles } of step.threads) {
        const list = container.querySelector(`[aria-label="${threadId}"]`)!
        expect(texts(list)).toEqual(bubbles.map(({ text }) => text))
        for (const item of list.querySelectorAll('li')) {
          expect(nodes.get(item.dataset['key']) ?? item).toBe(item)
          nodes.set(item.dataset['key'], item)
        }
      }
    }
  })
})

test('a chunk renders the list and its own message, and nothing for another thread', () => {
  const store = syncStore()
  const renders = new Renders()
  const lists: (readonly BubbleUIMessage[])[] = []
  const t = threadScript('t')
  mount(store, <Thread threadId="t" renders={renders} onMessages={(messages) => lists.push(messages)} />)
  deliver(store, t.message('q', 'Hi'), t.created('a'), t.chunk('a', 'Hel'))
  renders.take()
  deliver(store, t.chunk('a', 'lo'))
  expect(renders.take()).toEqual({ list: 1, a: 1 })
  const count = lists.length
  deliver(store, threadScript('u').created('b'))
  expect(renders.take()).toEqual({})
  expect(lists).toHaveLength(count)
})

test('a server renders the thread from its snapshot, and the page takes it over', () => {
  const store = syncStore()
  const t = threadScript('t')
  store.ingestAll([t.message('q', 'Hi'), t.created('a'), t.chunk('a', 'Ho')])
  const snapshots = [store.snapshot('t')]
  const app = (own: BubbleStore) => (
    <BubbleStoreProvider store={own}>
      <Thread threadId="t" />
    </BubbleStoreProvider>
  )
  const container = document.body.appendChild(document.createElement('div'))
  container.innerHTML = renderToString(app(syncStore({ snapshots })))
  expect(texts(container)).toEqual(['Hi', 'Ho'])
  const own = syncStore({ snapshots })
  own.ingest(t.chunk('a', ' ho'))
  const problems: unknown[] = []
  const view = render(app(own), {
    container,
    hydrate: true,
    onRecoverableError: (error) => problems.push(error),
  })
  act(() => undefined)
  expect(texts(container)).toEqual(['Hi', 'Ho ho'])
  expect(problems).toEqual([])
  view.unmount()
  container.remove()
})

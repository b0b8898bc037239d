import { act } from '@testing-library/react'
import { expect, test } from 'vitest'
import { type BubbleKey, type BubbleStore, bubbleKey, textOf } from '../../src/index.ts'
import { useBubble } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { Chat } from './chat.tsx'
import { deliver, items, mount, syncStore, texts } from './mount.tsx'
import { Renders } from './renders.ts'

const message = { threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Hello?' }] } as const

function addOptimistic(store: BubbleStore): BubbleKey {
  const keys: BubbleKey[] = []
  act(() => void keys.push(store.addOptimistic(message)))
  return keys[0]!
}

test('a message keeps its node while it is sending, failed, sending again and sent', () => {
  const store = syncStore()
  const t = threadScript('t')
  deliver(store, t.created('a'))
  const { container } = mount(store, <Chat threadId="t" />)
  addOptimistic(store)
  const node = items(container)[1]
  const states: (string | undefined)[] = []
  const look = (): void => {
    expect(texts(container)).toEqual(['', 'Hello?'])
    expect(items(container)[1]).toBe(node)
    states.push(node?.dataset['state'])
  }
  look()
  act(() => store.failOptimistic('c', 'the network is down'))
  look()
  addOptimistic(store)
  look()
  deliver(store, t.message('q', 'Hello?', { clientMessageId: 'c' }))
  look()
  expect(states).toEqual(['sending', 'failed', 'sending', 'sent'])
})

test('useBubble finds the bubble by its messageId as soon as the server has assigned it', () => {
  const store = syncStore()
  const t = threadScript('t')
  function ByMessageId() {
    const bubble = useBubble(bubbleKey.message('q'))
    return <p>{bubble === undefined ? 'not known' : `${bubble.key} ${textOf(bubble)}`}</p>
  }
  const { container } = mount(store, <ByMessageId />)
  const key = addOptimistic(store)
  expect(container.textContent).toBe('not known')

  deliver(store, t.message('q', 'Hello?', { clientMessageId: 'c' }))
  expect(container.textContent).toBe(`${key} Hello?`)

  deliver(store, t.message('q', 'Hello, anybody?', { revision: 1 }))
  expect(container.textContent).toBe(`${key} Hello, anybody?`)
})

test('both keys return the same bubble, and each updates its component once', () => {
  const store = syncStore()
  const t = threadScript('t')
  const renders = new Renders()
  const { container } = mount(store, <Chat threadId="t" renders={renders} />)
  const key = addOptimistic(store)
  const node = items(container)[0]
  renders.take()

  deliver(store, t.message('q', 'Hello?', { clientMessageId: 'c' }))
  expect(renders.take()).toEqual({ [key]: 1 })
  expect(store.bubble(bubbleKey.message('q'))).toBe(store.bubble(key))
  expect(store.thread('t')?.keys).toEqual([key])
  expect(items(container)).toEqual([node])
})

test('the server’s message may be known first, and the optimistic one does not change it', () => {
  const store = syncStore()
  const t = threadScript('t')
  const { container } = mount(store, <Chat threadId="t" />)
  deliver(store, t.message('q', 'Hello?', { clientMessageId: 'c' }))
  const node = items(container)[0]
  addOptimistic(store)
  expect(texts(container)).toEqual(['Hello?'])
  expect(items(container)[0]).toBe(node)
  expect(node?.dataset['state']).toBe('sent')
})

test('an optimistic message whose messageId already has a bubble disappears, and that bubble keeps its node', () => {
  const store = syncStore()
  const t = threadScript('t')
  const { container } = mount(store, <Chat threadId="t" />)
  addOptimistic(store)
  const sent = t.message('q', 'Hello?')
  deliver(store, sent)
  expect(texts(container)).toEqual(['Hello?', 'Hello?'])
  const node = items(container)[0]

  deliver(store, { ...sent, clientMessageId: 'c' })
  expect(texts(container)).toEqual(['Hello?'])
  expect(items(container)[0]).toBe(node)
})

test('a message that gets its id without an offset keeps its place and its node', () => {
  const store = syncStore()
  const t = threadScript('t', { offsets: false })
  const { container } = mount(store, <Chat threadId="t" />)
  deliver(store, t.created('a'), t.chunk('a', 'A'))
  addOptimistic(store)
  const node = items(container)[1]
  deliver(store, t.created('b'), t.chunk('b', 'B'))
  deliver(store, t.message('q', 'Hello?', { clientMessageId: 'c' }))
  expect(texts(container)).toEqual(['A', 'Hello?', 'B'])
  expect(items(container)[1]).toBe(node)
})

test('a message that gets its id with an offset moves to its place, with its node', () => {
  const store = syncStore()
  const t = threadScript('t')
  const { container } = mount(store, <Chat threadId="t" />)
  deliver(store, t.created('a'), t.chunk('a', 'A'))
  addOptimistic(store)
  const node = items(container)[1]
  deliver(store, t.created('b'), t.chunk('b', 'B'))
  expect(texts(container)).toEqual(['A', 'Hello?', 'B'])
  deliver(store, t.message('q', 'Hello?', { clientMessageId: 'c' }))
  expect(texts(container)).toEqual(['A', 'B', 'Hello?'])
  expect(items(container)[2]).toBe(node)
})

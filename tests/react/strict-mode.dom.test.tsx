import { fireEvent } from '@testing-library/react'
import { useState } from 'react'
import { describe, expect, test } from 'vitest'
import { bubbleKey } from '../../src/index.ts'
import { BubbleStoreProvider, useInvocation, useViolations } from '../../src/react/index.ts'
import { races, threadScript } from '../../src/testing/index.ts'
import { Chat } from './chat.tsx'
import { deliver, mount, texts } from './mount.tsx'
import { watchedStore } from './watched-store.ts'

const [a, q] = [bubbleKey.invocation('a'), bubbleKey.message('q')]

describe.each([
  ['in StrictMode', true],
  ['outside of StrictMode', false],
])('%s', (_, reactStrictMode) => {
  test('each hook holds one subscription, and none once it is unmounted', () => {
    const store = watchedStore()
    const t = threadScript('t')
    store.ingestAll([t.created('a'), t.message('q', 'Hello?')])
    const view = mount(store, <Chat threadId="t" />, { reactStrictMode })
    expect(store.listeners()).toEqual({ 'thread:t': 1, [a]: 1, [q]: 1 })

    deliver(store, t.created('b'))
    expect(store.listeners()).toEqual({ 'thread:t': 1, [a]: 1, [q]: 1, [bubbleKey.invocation('b')]: 1 })

    view.unmount()
    expect(store.listeners()).toEqual({})
  })

  test('useInvocation and useViolations hold one subscription each, and none once they are unmounted', () => {
    function Both() {
      return (
        <p>
          {useInvocation('a')?.phase} {useViolations().length}
        </p>
      )
    }
    const store = watchedStore()
    const view = mount(store, <Both />, { reactStrictMode })
    expect(store.listeners()).toEqual({ [a]: 1, state: 1 })
    view.unmount()
    expect(store.listeners()).toEqual({})
  })

  test('publications do not renew subscriptions', () => {
    const store = watchedStore()
    const t = threadScript('t')
    let subscribed = 0
    const counted = {
      ...store,
      subscribeBubble: (...args: Parameters<typeof store.subscribeBubble>) => {
        subscribed++
        return store.subscribeBubble(...args)
      },
    }
    store.ingest(t.created('a'))
    mount(counted, <Chat threadId="t" />, { reactStrictMode })
    const atFirst = subscribed
    for (let count = 0; count < 10; count++) deliver(store, t.chunk('a', '.'))
    expect(subscribed).toBe(atFirst)
  })

  test('a new key, thread or store is subscribed to, and the previous one is unsubscribed', () => {
    const [first, second] = [watchedStore(), watchedStore()]
    function Phase({ invocationId }: { readonly invocationId: string }) {
      return <p>{useInvocation(invocationId)?.phase ?? 'unknown'}</p>
    }
    function Switch() {
      const [isSecond, setSecond] = useState(false)
      const [threadId, setThreadId] = useState('t')
      const [invocationId, setInvocationId] = useState('a')
      return (
        <>
          <button onClick={() => setThreadId('u')}>thread</button>
          <button onClick={() => setSecond(true)}>store</button>
          <button onClick={() => setInvocationId('b')}>key</button>
          <BubbleStoreProvider store={isSecond ? second : first}>
            <Chat threadId={threadId} />
            <Phase invocationId={invocationId} />
          </BubbleStoreProvider>
        </>
      )
    }
    const [t, u] = [threadScript('t'), threadScript('u')]
    for (const store of [first, second]) store.ingestAll([t.message('q', 'in t'), u.message('r', 'in u')])
    const view = mount(first, <Switch />, { reactStrictMode })
    const click = (name: string): void => {
      fireEvent.click(view.getByRole('button', { name }))
    }
    expect(first.listeners()).toEqual({ 'thread:t': 1, [q]: 1, [a]: 1 })

    click('key')
    const b = bubbleKey.invocation('b')
    expect(first.listeners()).toEqual({ 'thread:t': 1, [q]: 1, [b]: 1 })
    click('thread')
    expect(first.listeners()).toEqual({ 'thread:u': 1, [bubbleKey.message('r')]: 1, [b]: 1 })
    click('store')
    expect(first.listeners()).toEqual({})
    expect(second.listeners()).toEqual({ 'thread:u': 1, [bubbleKey.message('r')]: 1, [b]: 1 })
  })

  test.each(races)('$title: every step shows what the store shows', ({ steps }) => {
    const store = watchedStore()
    const threadIds = [...new Set(steps.map(({ threadId }) => threadId))]
    const chats = threadIds.map((threadId) => <Chat key={threadId} threadId={threadId} />)
    const { container } = mount(store, chats, { reactStrictMode })
    for (const step of steps) {
      deliver(store, step.event)
      const bubbles = threadIds.flatMap(
        (threadId) => step.threads.find((thread) => thread.threadId === threadId)?.bubbles ?? [],
      )
      expect(texts(container)).toEqual(bubbles.map(({ text }) => text))
    }
  })
})

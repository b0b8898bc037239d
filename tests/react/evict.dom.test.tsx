import { act } from '@testing-library/react'
import { expect, test } from 'vitest'
import { bubbleKey } from '../../src/index.ts'
import { useInvocation } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { Chat } from './chat.tsx'
import { deliver, mount, syncStore, texts } from './mount.tsx'
import { Renders } from './renders.ts'

const Phase = () => <p>{useInvocation('a')?.phase ?? 'unknown'}</p>

test('an evicted thread disappears without other renders, and a snapshot restores it', () => {
  const store = syncStore()
  const [t, u] = [threadScript('t'), threadScript('u')]
  store.ingestAll([t.message('q', 'Hi'), t.created('a'), t.chunk('a', 'Hel'), u.message('r', 'Other')])
  const snapshot: unknown = JSON.parse(JSON.stringify(store.snapshot('t')))
  const others = new Renders()
  const { container } = mount(
    store,
    <>
      <Chat threadId="t" />
      <Phase />
      <Chat threadId="u" renders={others} />
    </>,
  )
  const phase = (): string | null | undefined => container.querySelector('p')?.textContent
  expect([texts(container), phase()]).toEqual([['Hi', 'Hel', 'Other'], 'streaming'])
  others.take()

  act(() => store.evict('t'))
  expect([texts(container), phase()]).toEqual([['Other'], 'unknown'])
  act(() => void store.hydrate(snapshot))
  deliver(store, t.chunk('a', 'lo'), t.finalized('a'))
  expect([texts(container), phase()]).toEqual([['Hi', 'Hello', 'Other'], 'completed'])
  expect(store.thread('t')?.keys).toContain(bubbleKey.invocation('a'))
  expect(others.take()).toEqual({})
})

test('a message that is being sent stays in its node when its thread is evicted', () => {
  const store = syncStore()
  const t = threadScript('t')
  store.ingest(t.message('q', 'Hi'))
  store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'And then?' }] })
  const { container } = mount(store, <Chat threadId="t" />)
  const node = container.querySelector('li:last-child')
  act(() => store.evict('t'))
  expect(texts(container)).toEqual(['And then?'])
  expect(container.querySelector('li')).toBe(node)
})

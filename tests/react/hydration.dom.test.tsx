import { act } from '@testing-library/react'
import { lazy, type ReactNode, Suspense } from 'react'
import { hydrateRoot, type Root } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type BubbleStore, bubbleKey } from '../../src/index.ts'
import { BubbleStoreProvider, useBubbleStore } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { Chat } from './chat.tsx'
import { deliver, items, syncStore, texts } from './mount.tsx'

const t = threadScript('t')
const before = [t.message('q', 'How many?'), t.created('a', { replyTo: 'q' }), t.chunk('a', 'Let me')]
const after = [t.chunk('a', ' count:'), t.callback('a', 'Three.'), t.message('q2', 'Sure?')]

/** A snapshot as it travels in a page. */
function snapshotText(): string {
  const store = syncStore()
  store.ingestAll(before)
  return JSON.stringify(store.snapshot('t'))
}

const storeOf = (snapshot: string): BubbleStore => syncStore({ snapshots: [JSON.parse(snapshot)] })

const app = (store: BubbleStore, children: ReactNode = <Chat threadId="t" />): ReactNode => (
  <BubbleStoreProvider store={store}>{children}</BubbleStoreProvider>
)

describe('a page that was rendered on a server', () => {
  const recovered: unknown[] = []
  let container: HTMLElement
  let root: Root | undefined
  beforeEach(() => {
    vi.spyOn(console, 'error')
    container = document.body.appendChild(document.createElement('div'))
  })
  afterEach(() => {
    act(() => root?.unmount())
    root = undefined
    container.remove()
    recovered.length = 0
    vi.restoreAllMocks()
  })

  function hydrate(children: ReactNode): void {
    act(() => {
      root = hydrateRoot(container, children, { onRecoverableError: (error) => recovered.push(error) })
    })
  }
  function expectNoMismatch(): void {
    expect(recovered).toEqual([])
    expect(console.error).not.toHaveBeenCalled()
  }

  test('its markup shows the snapshot', () => {
    container.innerHTML = renderToString(app(storeOf(snapshotText())))
    expect(texts(container)).toEqual(['How many?', 'Let me'])
  })

  test('a store without snapshots renders an empty thread', () => {
    container.innerHTML = renderToString(app(syncStore()))
    expect(container.innerHTML).toBe('<ol></ol>')
  })

  test('it is hydrated with its nodes, and then follows the store', () => {
    const snapshot = snapshotText()
    container.innerHTML = renderToString(app(storeOf(snapshot)))
    const nodes = items(container)
    const store = storeOf(snapshot)
    hydrate(app(store))
    expectNoMismatch()
    expect(items(container)[0]).toBe(nodes[0])
    expect(items(container)[1]).toBe(nodes[1])

    deliver(store, ...after)
    expect(texts(container)).toEqual(['How many?', 'Three.', 'Sure?'])
    expect(items(container)[1]).toBe(nodes[1])
    expectNoMismatch()
  })

  test('events that arrive before the hydration cause no mismatch, and are shown right after it', () => {
    const snapshot = snapshotText()
    container.innerHTML = renderToString(app(storeOf(snapshot)))
    const nodes = items(container)
    const store = storeOf(snapshot)
    store.ingestAll(after)
    hydrate(app(store))
    expectNoMismatch()
    expect(texts(container)).toEqual(['How many?', 'Three.', 'Sure?'])
    expect(items(container)[0]).toBe(nodes[0])
    expect(items(container)[1]).toBe(nodes[1])
  })

  test('a copy of the snapshot and of its events, ingested before the hydration, changes nothing', () => {
    const snapshot = snapshotText()
    container.innerHTML = renderToString(app(storeOf(snapshot)))
    const store = storeOf(snapshot)
    store.hydrate(JSON.parse(snapshot))
    store.ingestAll(before)
    expect(store.getState()).toBe(store.getInitialState())
    hydrate(app(store))
    expectNoMismatch()
    expect(texts(container)).toEqual(['How many?', 'Let me'])
  })

  test('a part that is hydrated later, while events arrive, causes no mismatch either', async () => {
    const snapshot = snapshotText()
    const children = (chat: ReactNode): ReactNode => <Suspense fallback={<p>loading</p>}>{chat}</Suspense>
    container.innerHTML = renderToString(app(storeOf(snapshot), children(<Chat threadId="t" />)))
    const nodes = items(container)
    let load: (() => void) | undefined
    const LateChat = lazy(
      () => new Promise<{ default: typeof Chat }>((resolve) => (load = () => resolve({ default: Chat }))),
    )
    const store = storeOf(snapshot)
    hydrate(app(store, children(<LateChat threadId="t" />)))
    expect(texts(container)).toEqual(['How many?', 'Let me'])

    deliver(store, ...after)
    expect(texts(container)).toEqual(['How many?', 'Let me'])
    await act(async () => load?.())
    expectNoMismatch()
    expect(texts(container)).toEqual(['How many?', 'Three.', 'Sure?'])
    expect(items(container)[1]).toBe(nodes[1])
  })

  test('a component that reads the store differently causes a mismatch, so these checks can fail', () => {
    vi.mocked(console.error).mockImplementation(() => undefined)
    function Torn() {
      'use no memo' // it is wrong on purpose
      return <p>{useBubbleStore().invocation('a')?.body}</p>
    }
    const snapshot = snapshotText()
    container.innerHTML = renderToString(app(storeOf(snapshot), <Torn />))
    const store = storeOf(snapshot)
    store.ingestAll(after)
    hydrate(app(store, <Torn />))
    expect(recovered).not.toEqual([])
  })
})

test('a server renders each request from a separate store', () => {
  const [first, second] = [syncStore(), syncStore()]
  const u = threadScript('t')
  first.ingest(u.message('q', 'of the first'))
  const snapshot = first.snapshot('t')
  second.ingest(u.message('r', 'of the second'))
  const markup = renderToString(app(syncStore({ snapshots: [snapshot] })))
  expect(markup).toContain('of the first')
  expect(markup).not.toContain('of the second')
  expect(markup).toContain(bubbleKey.message('q'))
})

import { act, screen, waitFor } from '@testing-library/react'
import { startTransition, useDeferredValue, useInsertionEffect, useLayoutEffect, useState } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BubbleKey, type BubbleStore, bubbleKey, textOf } from '../../src/index.ts'
import { BubbleStoreProvider, useBubble, useBubbleStore } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { Chat } from './chat.tsx'
import { deliver, mount, syncStore, texts } from './mount.tsx'

const [a, b] = [bubbleKey.invocation('a'), bubbleKey.invocation('b')]

type UseText = (key: BubbleKey) => string

const useText: UseText = (key) => {
  const bubble = useBubble(key)
  return bubble === undefined ? '' : textOf(bubble)
}

/** What our hooks must not be: it reads whatever the store holds at the moment, and is woken by an effect. */
const useTornText: UseText = (key) => {
  'use no memo'
  const store = useBubbleStore()
  const [, wake] = useState(0)
  useLayoutEffect(() => store.subscribeBubble(key, () => wake((count) => count + 1)), [store, key])
  const bubble = store.bubble(key)
  return bubble === undefined ? '' : textOf(bubble)
}

/** Two turns that say a1 and b1, and what makes them say a2 and b2. */
function twoTurns() {
  const store = syncStore()
  const t = threadScript('t')
  store.ingestAll([t.created('a'), t.chunk('a', 'a1'), t.created('b'), t.chunk('b', 'b1')])
  const second = [t.callback('a', 'a2'), t.callback('b', 'b2')]
  return { store, publish: () => void store.ingestAll(second) }
}

/** Keeps the thread busy: React measures its turn by the clock. */
function spin(durationMs: number): void {
  const end = performance.now() + durationMs
  while (performance.now() < end);
}

describe('a publication in the middle of a concurrent rendering', () => {
  // `act` renders in one go. Here React has to give the page its turn between two components, as it does in an app.
  let container: HTMLElement
  let root: Root
  const environment = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }
  beforeEach(() => {
    environment.IS_REACT_ACT_ENVIRONMENT = false
    container = document.body.appendChild(document.createElement('div'))
    root = createRoot(container)
  })
  afterEach(() => {
    root.unmount()
    container.remove()
    environment.IS_REACT_ACT_ENVIRONMENT = true
  })

  /**
   * Two readers of one bubble, and between them a component that takes longer than React's turn, so that React yields
   * after it. The first time it renders in a transition, the store publishes right then.
   * @returns what was on the screen, commit by commit
   */
  function stage(useAnyText: UseText, store: BubbleStore, publish: () => void) {
    const commits: string[] = []
    let isArmed = false
    let isPublished = false
    const record = (): void => {
      const now = texts(container).join(' | ')
      if (now !== commits.at(-1)) commits.push(now)
    }
    const publishOnce = (): void => {
      if (isPublished) return
      isPublished = true
      publish()
    }

    function Reader({ name }: { readonly name: BubbleKey }) {
      const text = useAnyText(name)
      useLayoutEffect(record)
      return <li>{text}</li>
    }
    function Slow({ name }: { readonly name: BubbleKey }) {
      'use no memo'
      spin(20)
      if (isArmed) queueMicrotask(publishOnce)
      return <i>{name}</i>
    }
    function App({ first }: { readonly first: BubbleKey | undefined }) {
      const [name, setName] = useState(first)
      useLayoutEffect(record)
      const open = (next: BubbleKey): void => {
        isArmed = true
        startTransition(() => setName(next))
      }
      return (
        <>
          <button onClick={() => open(a)}>a</button>
          <button onClick={() => open(b)}>b</button>
          {name !== undefined && (
            <>
              <Reader name={name} />
              <Slow name={name} />
              <Slow name={name} />
              <Reader name={name} />
            </>
          )}
        </>
      )
    }
    return {
      commits,
      open: async (key: 'a' | 'b', first: BubbleKey | undefined): Promise<void> => {
        root.render(
          <BubbleStoreProvider store={store}>
            <App first={first} />
          </BubbleStoreProvider>,
        )
        const button = await screen.findByRole('button', { name: key })
        await waitFor(() => expect(commits).toHaveLength(1))
        button.click()
        await waitFor(() => expect(isPublished).toBe(true))
      },
    }
  }

  test('components that mount show the same state', async () => {
    const { store, publish } = twoTurns()
    const { commits, open } = stage(useText, store, publish)
    await open('a', undefined)
    await waitFor(() => expect(commits.at(-1)).toBe('a2 | a2'))
    expect(commits).toEqual(['', 'a2 | a2'])
  })

  test('mounted components show the same state, before and after the transition', async () => {
    const { store, publish } = twoTurns()
    const { commits, open } = stage(useText, store, publish)
    await open('b', a)
    await waitFor(() => expect(commits.at(-1)).toBe('b2 | b2'))
    expect(commits).toEqual(['a1 | a1', 'a2 | a2', 'b2 | b2'])
  })

  test('a hook that reads the store differently tears, so this test can fail', async () => {
    const { store, publish } = twoTurns()
    const { commits, open } = stage(useTornText, store, publish)
    await open('a', undefined)
    await waitFor(() => expect(commits).toHaveLength(2))
    expect(commits).toEqual(['', 'a1 | a2'])
  })
})

describe('useDeferredValue', () => {
  test('a deferred bubble lags behind its publication and then catches up', () => {
    const { store, publish } = twoTurns()
    const seen: string[] = []
    function Reader() {
      'use no memo' // it writes what it shows
      const text = useText(a)
      const deferred = useDeferredValue(text)
      seen.push(`${text} ${deferred}`)
      return (
        <p>
          {text} {deferred}
        </p>
      )
    }
    const { container } = mount(store, <Reader />)
    act(publish)
    expect(container.textContent).toBe('a2 a2')
    expect(seen).toEqual(['a1 a1', 'a2 a1', 'a2 a2'])
  })

  test('a bubble with a deferred key still follows its publications', () => {
    const { store, publish } = twoTurns()
    function Reader({ name }: { readonly name: BubbleKey }) {
      const deferred = useDeferredValue(name)
      return <p>{useText(deferred)}</p>
    }
    const view = mount(store, <Reader name={a} />)
    act(publish)
    expect(view.container.textContent).toBe('a2')
    view.rerender(
      <BubbleStoreProvider store={store}>
        <Reader name={b} />
      </BubbleStoreProvider>,
    )
    expect(view.container.textContent).toBe('b2')
  })
})

describe('a publication between rendering and subscribing', () => {
  test.each([
    ['useInsertionEffect', useInsertionEffect],
    ['useLayoutEffect', useLayoutEffect],
  ])('in %s of another component is not missed', (_, useEarlyEffect) => {
    const { store, publish } = twoTurns()
    const heard: string[] = []
    store.subscribeBubble(a, () => heard.push('published'))
    function Publisher() {
      useEarlyEffect(publish, [])
      return null
    }
    const { container } = mount(store, [<Chat key="chat" threadId="t" />, <Publisher key="publisher" />])
    expect(heard).toEqual(['published'])
    expect(texts(container)).toEqual(['a2', 'b2'])
  })

  test('a thread that begins there is not missed', () => {
    const store = syncStore()
    const t = threadScript('t')
    function Publisher() {
      useLayoutEffect(() => void store.ingest(t.message('q', 'Hello?')), [])
      return null
    }
    const { container } = mount(store, [<Chat key="chat" threadId="t" />, <Publisher key="publisher" />])
    expect(texts(container)).toEqual(['Hello?'])
  })

  test('a component that publishes when it mounts shows the publication, and its updates stay in order', () => {
    const store = syncStore()
    const t = threadScript('t')
    function Greeter() {
      useLayoutEffect(() => void store.ingestAll([t.created('a'), t.chunk('a', 'Hel')]), [])
      return null
    }
    const { container } = mount(store, [<Greeter key="greeter" />, <Chat key="chat" threadId="t" />])
    deliver(store, t.chunk('a', 'lo'))
    expect(texts(container)).toEqual(['Hello'])
  })
})

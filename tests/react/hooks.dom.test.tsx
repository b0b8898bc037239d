import { act, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type BubbleKey, type BubbleStore, bubbleKey, textOf, UsageError } from '../../src/index.ts'
import {
  BubbleStoreProvider,
  useBubble,
  useBubbleStore,
  useInvocation,
  useThread,
  useViolations,
} from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { Chat } from './chat.tsx'
import { deliver, itemOf, mount, syncStore, texts } from './mount.tsx'
import { Renders, useRenderCount } from './renders.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** What a hook answers below a provider, at its latest render. */
function probe<T>(store: BubbleStore, useValue: () => T): { readonly latest: () => T } {
  const seen: T[] = []
  function Probe() {
    'use no memo' // it writes what it sees
    seen.push(useValue())
    return null
  }
  mount(store, <Probe />)
  return { latest: () => seen.at(-1) as T } // it has rendered
}

describe('what the hooks return', () => {
  test('useThread returns the last published thread', () => {
    const store = syncStore()
    const t = threadScript('t')
    const thread = probe(store, () => useThread('t'))
    expect(thread.latest()).toBeUndefined()

    deliver(store, t.created('a'))
    expect(thread.latest()).toBe(store.thread('t'))
    expect(thread.latest()).toMatchObject({ keys: [bubbleKey.invocation('a')], openCount: 1 })
  })

  test('useBubble returns the last published bubble', () => {
    const store = syncStore()
    const t = threadScript('t')
    const bubble = probe(store, () => useBubble(bubbleKey.message('q')))
    expect(bubble.latest()).toBeUndefined()

    deliver(store, t.message('q', 'Hello?'))
    expect(bubble.latest()).toBe(store.bubble(bubbleKey.message('q')))
    expect(bubble.latest()).toMatchObject({ kind: 'message', delivery: 'sent' })
  })

  test('useInvocation returns the bubble of the turn, the same object as useBubble', () => {
    const store = syncStore()
    const t = threadScript('t')
    const answers = probe(store, () => [useInvocation('a'), useBubble(bubbleKey.invocation('a'))] as const)
    expect(answers.latest()).toEqual([undefined, undefined])

    deliver(store, t.created('a'), t.chunk('a', 'Hel'))
    expect(answers.latest()[0]).toBe(store.invocation('a'))
    expect(answers.latest()[0]).toBe(answers.latest()[1])

    deliver(store, t.chunk('a', 'lo'), t.callback('a', 'Hello!'))
    expect(answers.latest()[0]).toMatchObject({ phase: 'streaming', body: 'callback' })
    expect(answers.latest()[0]).toBe(answers.latest()[1])
  })

  test('useInvocation matches only the exact id', () => {
    const store = syncStore()
    const t = threadScript('t')
    const nearby = probe(store, () => [useInvocation('A'), useInvocation('a '), useInvocation('')])
    deliver(store, t.created('a'), t.message('invocation:a', 'Hello?'))
    expect(nearby.latest()).toEqual([undefined, undefined, undefined])
  })

  test('useViolations returns the last published violations, oldest first', () => {
    const store = syncStore()
    const t = threadScript('t')
    const violations = probe(store, () => useViolations())
    expect(violations.latest()).toEqual([])

    const { invocationId: _, ...orphan } = t.callback('a', 'Hello!')
    deliver(store, orphan, { ...t.created('a'), type: 'run_created' })
    expect(violations.latest().map(({ code }) => code)).toEqual(['missing_invocation_id', 'unknown_type'])
    expect(violations.latest()).toBe(store.violations())
  })

  test('useBubbleStore returns the store of the nearest provider', () => {
    const [outer, inner] = [syncStore(), syncStore()]
    const seen: unknown[] = []
    function Probe() {
      seen.push(useBubbleStore())
      return null
    }
    render(
      <BubbleStoreProvider store={outer}>
        <BubbleStoreProvider store={inner}>
          <Probe />
        </BubbleStoreProvider>
      </BubbleStoreProvider>,
    )
    expect(seen).toEqual([inner])
  })

  test('a violation renders the components that read violations, and a chunk does not', () => {
    const store = syncStore()
    const t = threadScript('t')
    const renders = new Renders()
    function Count() {
      useRenderCount(renders, 'violations')
      return <output>{useViolations().length}</output>
    }
    mount(store, <Count />)
    deliver(store, t.created('a'))
    renders.take()

    deliver(store, t.chunk('a', 'Hel'))
    deliver(store, t.message('q', 'Hello?'))
    expect(renders.take()).toEqual({})

    deliver(store, { type: 'chunk' })
    expect(renders.take()).toEqual({ violations: 1 })
    expect(screen.getByRole('status').textContent).toBe('1')
  })
})

describe('when the argument changes', () => {
  test('another key immediately shows its bubble, and only that one from then on', () => {
    const store = syncStore()
    const t = threadScript('t')
    deliver(store, t.created('a'), t.chunk('a', 'A1'), t.created('b'), t.chunk('b', 'B1'))
    const renders = new Renders()
    const view = mount(store, <Text name={bubbleKey.invocation('a')} renders={renders} />)
    expect(view.container.textContent).toBe('A1')

    view.rerender(
      <BubbleStoreProvider store={store}>
        <Text name={bubbleKey.invocation('b')} renders={renders} />
      </BubbleStoreProvider>,
    )
    expect(view.container.textContent).toBe('B1')
    renders.take()

    deliver(store, t.chunk('a', 'A2'))
    expect(renders.take()).toEqual({})
    deliver(store, t.chunk('b', 'B2'))
    expect(renders.take()).toEqual({ [bubbleKey.invocation('b')]: 1 })
    expect(view.container.textContent).toBe('B1B2')
  })

  test('another thread immediately shows its bubbles, and follows only that thread from then on', () => {
    const store = syncStore()
    const [t, u] = [threadScript('t'), threadScript('u')]
    deliver(store, t.message('q', 'in t'), u.message('r', 'in u'))
    const renders = new Renders()
    const view = mount(store, <Chat threadId="t" renders={renders} />)
    expect(texts(view.container)).toEqual(['in t'])

    view.rerender(
      <BubbleStoreProvider store={store}>
        <Chat threadId="u" renders={renders} />
      </BubbleStoreProvider>,
    )
    expect(texts(view.container)).toEqual(['in u'])
    renders.take()

    deliver(store, t.message('q2', 'more in t'))
    expect(renders.take()).toEqual({})
    deliver(store, u.message('r2', 'more in u'))
    expect(texts(view.container)).toEqual(['in u', 'more in u'])
  })

  test('another store immediately shows its bubbles, and follows only that store from then on', () => {
    const [first, second] = [syncStore(), syncStore()]
    const t = threadScript('t')
    first.ingestAll([t.created('a'), t.chunk('a', 'first')])
    const u = threadScript('t')
    second.ingestAll([u.created('a'), u.chunk('a', 'second')])
    const renders = new Renders()
    const view = mount(first, <Chat threadId="t" renders={renders} />)
    expect(texts(view.container)).toEqual(['first'])

    view.rerender(
      <BubbleStoreProvider store={second}>
        <Chat threadId="t" renders={renders} />
      </BubbleStoreProvider>,
    )
    expect(texts(view.container)).toEqual(['second'])
    renders.take()

    deliver(first, t.chunk('a', ' more'), t.message('q', 'new in first'))
    expect(renders.take()).toEqual({})
    deliver(second, u.chunk('a', ' more'))
    expect(texts(view.container)).toEqual(['second more'])
  })
})

describe('when components mount and unmount', () => {
  test('a bubble that is unmounted by the publication that updates it causes no error', () => {
    const errors = vi.spyOn(console, 'error')
    const store = syncStore()
    const t = threadScript('t')
    deliver(store, t.created('a'), t.created('b'))
    const view = mount(store, <Chat threadId="t" />)
    // Subscribed before the rows: on being woken, it takes them away in the middle of the publication.
    store.subscribe(() => view.unmount())

    act(() => {
      store.ingestAll([t.chunk('a', 'Hel'), t.chunk('b', 'Hel')])
    })
    expect(view.container.innerHTML).toBe('')
    expect(errors).not.toHaveBeenCalled()
  })

  test('a discarded optimistic message disappears, and the others keep their nodes', () => {
    const store = syncStore()
    const t = threadScript('t')
    deliver(store, t.message('q', 'Hello?'))
    const view = mount(store, <Chat threadId="t" />)
    const first = itemOf(view.container, bubbleKey.message('q'))
    act(() => {
      store.addOptimistic({
        threadId: 't',
        clientMessageId: 'c',
        parts: [{ kind: 'text', text: 'Never mind' }],
      })
    })
    expect(texts(view.container)).toEqual(['Hello?', 'Never mind'])

    act(() => {
      store.removeOptimistic('c')
    })
    expect(texts(view.container)).toEqual(['Hello?'])
    expect(itemOf(view.container, bubbleKey.message('q'))).toBe(first)
  })
})

describe('without a provider', () => {
  test.each([
    ['useBubbleStore', () => useBubbleStore()],
    ['useThread', () => useThread('t')],
    ['useBubble', () => useBubble(bubbleKey.invocation('a'))],
    ['useInvocation', () => useInvocation('a')],
    ['useViolations', () => useViolations()],
  ])('%s throws a UsageError that names the fix', (_, useValue) => {
    // React tells of the throw there, too, and React 18 throws it at the window first.
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const silence = (event: ErrorEvent): void => event.preventDefault()
    window.addEventListener('error', silence)
    onTestFinished(() => window.removeEventListener('error', silence))
    function Probe(): ReactNode {
      useValue()
      return null
    }
    let thrown: unknown
    try {
      render(<Probe />)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(UsageError)
    expect(thrown).toMatchObject({
      code: 'missing_provider',
      message: expect.stringContaining('wrap the app in <BubbleStoreProvider store={store}>'),
    })
  })
})

function Text({ name, renders }: { readonly name: BubbleKey; readonly renders: Renders }) {
  useRenderCount(renders, name)
  const bubble = useBubble(name)
  return <p>{bubble === undefined ? 'nothing' : textOf(bubble)}</p>
}

import { act, render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { type BubbleStore, textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { deliver, syncStore } from './mount.tsx'
import { Renders, useRenderCount } from './renders.ts'

// The store is a zustand store to anyone who knows zustand: no provider and no hook of ours is in this file.

interface Props {
  readonly store: BubbleStore
  readonly renders: Renders
}

/** One turn, by its exact id. */
function Turn({ store, renders, id }: Props & { readonly id: string }) {
  useRenderCount(renders, id)
  const bubble = useStore(store, (state) => state.bubbles.get(id))
  return <p>{bubble === undefined ? 'not known' : `${bubble.phase}: ${textOf(bubble)}`}</p>
}

/** How many turns there are. */
function Count({ store, renders }: Props) {
  useRenderCount(renders, 'count')
  const count = useStore(store, ({ bubbles }) => bubbles.size)
  return <p>{count} turns</p>
}

/** What is read out of all turns at once. */
function OpenTurns({ store, renders }: Props) {
  useRenderCount(renders, 'open')
  const open = useStore(
    store,
    // Sorted, since the map itself is in no order: that of a chat is in `threads`.
    useShallow(({ bubbles }) =>
      [...bubbles.values()]
        .filter(({ phase }) => phase === 'streaming')
        .map(({ invocationId }) => invocationId)
        .sort(),
    ),
  )
  return <p>open: {open.join(', ')}</p>
}

test('useStore reads a turn by its invocationId, and renders only for that turn', () => {
  const store = syncStore()
  const renders = new Renders()
  const t = threadScript('t')
  const { container } = render(
    <>
      <Turn store={store} renders={renders} id="a" />
      <Turn store={store} renders={renders} id="__proto__" />
      <Count store={store} renders={renders} />
    </>,
  )
  expect(renders.take()).toEqual({ a: 1, ['__proto__']: 1, count: 1 })
  expect(container.textContent).toBe('not knownnot known0 turns')

  deliver(store, t.created('a'), t.chunk('a', 'Hel'))
  expect(renders.take()).toEqual({ a: 1, count: 1 })

  deliver(store, t.chunk('a', 'lo'), t.chunk('a', '!'))
  expect(renders.take()).toEqual({ a: 1 })

  deliver(store, t.created('__proto__'), t.chunk('__proto__', 'Hi'))
  expect(renders.take()).toEqual({ ['__proto__']: 1, count: 1 })
  expect(container.textContent).toBe('streaming: Hello!streaming: Hi2 turns')

  deliver(store, t.finalized('a'))
  expect(renders.take()).toEqual({ a: 1 })
  // Its bubble is kept as a compact row from here on, and what is read of it stays the same object.
  expect(store.getState().bubbles.get('a')).toBe(store.getState().bubbles.get('a'))

  deliver(store, t.message('q', 'Hello?'), ...t.log(), { type: 'callback', origin: 'callback' })
  expect(renders.take()).toEqual({})
  expect(store.violations()).toHaveLength(1)

  deliver(store, t.callback('a', 'Good morning'))
  expect(renders.take()).toEqual({ a: 1 })
  expect(container.textContent).toBe('completed: Good morningstreaming: Hi2 turns')
})

test('useStore selects from all turns, and renders when the selection differs', () => {
  const store = syncStore()
  const renders = new Renders()
  const t = threadScript('t')
  const { container } = render(<OpenTurns store={store} renders={renders} />)
  deliver(store, t.created('a'), t.created('b'), t.chunk('a', 'A'), t.chunk('b', 'B'))
  expect(container.textContent).toBe('open: a, b')
  expect(renders.take()).toEqual({ open: 2 })

  deliver(store, t.chunk('a', 'A'), t.chunk('b', 'B'))
  expect(renders.take()).toEqual({})

  deliver(store, t.finalized('a'))
  expect(container.textContent).toBe('open: b')
  expect(renders.take()).toEqual({ open: 1 })
})

test('a component that unmounts is no longer called', () => {
  const store = syncStore()
  const renders = new Renders()
  const t = threadScript('t')
  const { unmount } = render(<Turn store={store} renders={renders} id="a" />)
  unmount()
  renders.take()
  act(() => void store.ingest(t.created('a')))
  expect(renders.take()).toEqual({})
})

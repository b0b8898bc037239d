import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { type BubbleKey, type BubbleStore, bubbleKey } from '../../src/index.ts'
import { BubbleStoreProvider, useAlternatives } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { deliver, mount, syncStore } from './mount.tsx'

const key = bubbleKey.invocation

/** What the hook has given, at each render. */
function rendersOf(store: BubbleStore, of: BubbleKey): readonly (readonly BubbleKey[])[] {
  const seen: (readonly BubbleKey[])[] = []
  function Probe() {
    'use no memo' // it writes what it sees
    seen.push(useAlternatives(of))
    return null
  }
  mount(store, <Probe />)
  return seen
}

test('returns the tries of a turn, also of an unknown one, and renders only when they change', () => {
  const store = syncStore()
  const t = threadScript('t')
  const seen = rendersOf(store, key('a'))
  deliver(store, t.message('q', 'Hello?'))
  expect(seen).toEqual([[]])
  deliver(store, t.created('a'))
  expect(seen).toEqual([[], ['a']])
  for (const event of [t.chunk('a', 'Hel'), t.chunk('a', 'lo'), t.finalized('a'), t.created('b')])
    deliver(store, event)
  expect(seen).toHaveLength(2)
  deliver(store, t.created('a2', { regenerates: 'a' }))
  for (const event of [t.chunk('a2', 'Hi'), t.created('b2', { regenerates: 'b' })]) deliver(store, event)
  expect(seen).toEqual([[], ['a'], ['a', 'a2']])
  deliver(store, t.retraction({ invocationId: 'a' }))
  expect(seen.at(-1)).toEqual([])
})

test('a turn without alternatives does not render for the tries of another', () => {
  const store = syncStore()
  const t = threadScript('t')
  store.ingestAll([t.created('a'), t.created('b')])
  const seen = rendersOf(store, key('a'))
  deliver(store, t.created('b2', { regenerates: 'b' }))
  deliver(store, t.created('b3', { regenerates: 'b' }))
  expect(seen).toEqual([['a']])
})

test('the markup of a server has the tries of the initial state', () => {
  const t = threadScript('t')
  const maker = syncStore()
  maker.ingestAll([t.created('a'), t.created('a2', { regenerates: 'a' })])
  const store = syncStore({ snapshots: [maker.snapshot('t')] })
  store.ingest(t.created('a3', { regenerates: 'a' }))
  const Count = () => <>{useAlternatives(key('a2')).join()}</>
  expect(
    renderToString(
      <BubbleStoreProvider store={store}>
        <Count />
      </BubbleStoreProvider>,
    ),
  ).toBe('a,a2')
})

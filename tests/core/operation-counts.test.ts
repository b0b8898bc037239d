import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BubbleStore } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { countOperations } from '../support/count-operations.ts'
import { newStore } from '../support/replay.ts'

/** One thing that is done to a thread of `size` bubbles, `times` times, each published by itself. */
interface Case {
  readonly name: string
  readonly prepare: (size: number, times: number) => (store: BubbleStore, index: number) => void
  /** What the store knows before; a thread of `size` turns that are over otherwise. */
  readonly before?: (size: number, times: number) => readonly unknown[]
  /** How often the array of keys may be copied each time: once where it is appended to, else in pieces, then as a whole. */
  readonly copies: number
}

// In development each array that is published is walked through once more, to freeze it.
beforeEach(() => void vi.stubEnv('NODE_ENV', 'production'))
afterEach(() => void vi.unstubAllEnvs())

const times = 40
const text = (words: string) => [{ kind: 'text' as const, text: words }]

const settled = (size: number): readonly unknown[] => {
  const t = threadScript('t')
  for (let index = 0; index < size; index++) t.message(`m${index}`, 'Hi', { offset: 2 * index + 100 })
  return t.log()
}

const sent = (index: number) => ({ threadId: 't', clientMessageId: `c${index}`, parts: text('Mine') })

const cases: readonly Case[] = [
  {
    name: 'an optimistic message and its echo',
    copies: 3,
    prepare: (size) => {
      const t = threadScript('t')
      return (store, index) => {
        store.addOptimistic(sent(index))
        const offset = 2 * size + 100 + index
        store.ingest(t.message(`e${index}`, 'Mine', { clientMessageId: `c${index}`, offset }))
      }
    },
  },
  {
    name: 'the echo of one of many optimistic messages',
    copies: 2 * 2, // there are as many of them as there are others
    prepare: (size) => {
      const t = threadScript('t')
      return (store, index) => {
        if (index === 0) for (let each = 0; each < size; each++) store.addOptimistic(sent(each))
        const offset = 2 * size + 100 + index
        store.ingest(t.message(`e${index}`, 'Mine', { clientMessageId: `c${index}`, offset }))
      }
    },
  },
  {
    name: 'a bubble that is late',
    copies: 2,
    prepare: (size) => {
      const t = threadScript('t')
      return (store, index) =>
        void store.ingest(t.created(`late${index}`, { offset: size + 101 + 2 * index }))
    },
  },
  {
    name: 'posts in reverse order',
    copies: 2,
    prepare: () => {
      const t = threadScript('t')
      return (store, index) =>
        void store.ingest(t.post('a', text('Post'), { messageId: `p${index}`, offset: 99 - index }))
    },
  },
  {
    name: 'the end of one of many open turns',
    copies: 0,
    before: (size) => {
      const t = threadScript('t')
      for (let index = 0; index < size; index++) t.chunk(`o${index}`, 'Hi')
      return t.log()
    },
    prepare: (size) => {
      const t = threadScript('t', { firstOffset: size })
      return (store, index) => void store.ingest(t.finalized(`o${index}`, { chunkCount: 1 }))
    },
  },
  {
    name: 'an event of an epoch that is refused',
    copies: 0,
    prepare: () => (store, index) =>
      void store.ingest(threadScript('t', { epoch: `other${index}`, firstOffset: index }).created('a')),
  },
  {
    name: 'an optimistic message that is discarded, one of many',
    copies: 2 * 2,
    prepare: (size) => (store, index) => {
      if (index === 0) for (let each = 0; each < size; each++) store.addOptimistic(sent(each))
      store.removeOptimistic(`c${index}`)
    },
  },
  {
    name: 'an optimistic message that fails, and is sent again, one of many',
    copies: 4 * 2,
    prepare: (size) => (store, index) => {
      if (index === 0) for (let each = 0; each < size; each++) store.addOptimistic(sent(each))
      store.failOptimistic(`c${index}`, 'not sent')
      store.addOptimistic(sent(index))
    },
  },
  {
    name: 'an optimistic message behind many, and its echo',
    copies: 3 * 2,
    prepare: (size) => {
      const t = threadScript('t')
      return (store, index) => {
        if (index === 0) for (let each = 0; each < size; each++) store.addOptimistic(sent(each + times + 1))
        store.addOptimistic(sent(index))
        const offset = 2 * size + 100 + index
        store.ingest(t.message(`e${index}`, 'Mine', { clientMessageId: `c${index}`, offset }))
      }
    },
  },
  {
    name: 'letting go of a small thread beside a large one',
    copies: 0,
    prepare: () => (store, index) => {
      const u = threadScript(`u${index}`)
      store.ingest(u.callback(`u${index}`, 'Answer'))
      store.evict(`u${index}`)
    },
  },
]

/** What is done once the store is as it is to be. */
function costOf({ before = settled, prepare }: Case, size: number) {
  const store = newStore({ limits: { violationCount: 10 } })
  store.ingestAll(before(size, times))
  const act = prepare(size, times)
  act(store, 0)
  return countOperations(() => {
    for (let index = 1; index <= times; index++) act(store, index)
  })
}

describe('what an event costs', () => {
  test.each(cases)('$name: nearly the same in a thread that is four times as long', (one) => {
    const [small, large] = [costOf(one, 1_000), costOf(one, 4_000)]
    // A binary search of four times as many takes two steps more, of a dozen operations each.
    expect(large.stepCount - small.stepCount).toBeLessThan(times * 2 * 60)
    expect(large.copiedCount - small.copiedCount).toBeLessThanOrEqual(times * (3_000 * one.copies + 100))
  })

  test('evicting a thread takes the same number of operations per bubble, however many there are', () => {
    const [small, large] = [1_000, 4_000].map((size) => {
      const store = newStore()
      store.ingestAll(settled(size))
      return countOperations(() => store.evict('t')).stepCount
    }) as [number, number]
    expect(large).toBeLessThan(small * 4 * 1.4)
  })

  test.each(['making a set', 'a filter', 'a search', 'a loop'] as const)('red: %s is counted', (what) => {
    const list = Array.from({ length: 100 }, (_, index) => index)
    const acts = {
      'making a set': () => new Set(list),
      'a filter': () => list.filter((each) => each > 3),
      'a search': () => list.findLast((each) => each < 0),
      'a loop': () => [...new Map(list.map((each) => [each, each])).keys()],
    }
    expect(countOperations(() => void acts[what]()).stepCount).toBeGreaterThanOrEqual(100)
  })
})

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { BubbleStore } from '../../../src/index.ts'
import { threadScript, type ThreadScript } from '../../../src/testing/index.ts'
import { countOperations } from '../../support/count-operations.ts'
import { newStore } from '../../support/replay.ts'

// In development each array that is published is walked through once more, to freeze it.
beforeEach(() => void vi.stubEnv('NODE_ENV', 'production'))
afterEach(() => void vi.unstubAllEnvs())

const times = 40

/** What is done to a thread, and what it has before. */
interface Case {
  readonly name: string
  readonly before: (t: ThreadScript, size: number) => void
  readonly act: (t: ThreadScript, size: number, index: number) => unknown
  /** How often an array as long as the thread may be copied each time. */
  readonly copies: number
}

const lone = (t: ThreadScript, size: number): void => {
  for (let index = 0; index < size; index++) t.created(`a${index}`, { offset: 3 * index + 1_000 })
}
const pairs = (t: ThreadScript, size: number): void => {
  lone(t, size)
  for (let index = 0; index < size; index++)
    t.created(`b${index}`, { offset: 3 * index + 1_001, regenerates: `a${index}` })
}
const oneGroup = (t: ThreadScript, size: number): void => {
  for (let index = 0; index < size; index++)
    t.created(`a${index}`, { offset: 3 * index + 1_000, ...(index > 0 && { regenerates: `a${index - 1}` }) })
}

const cases: readonly Case[] = [
  {
    name: 'another try of one of many turns',
    before: lone,
    act: (t, size, index) =>
      t.created(`x${index}`, { regenerates: `a${(index * 17) % size}`, offset: 3 * size + 1_000 + index }),
    copies: 4,
  },
  {
    name: 'a third try of one of many turns that have two',
    before: pairs,
    act: (t, size, index) =>
      t.created(`x${index}`, { regenerates: `b${(index * 17) % size}`, offset: 3 * size + 1_000 + index }),
    copies: 5,
  },
  {
    name: 'another try of a turn that has many',
    before: oneGroup,
    act: (t, size, index) =>
      t.created(`x${index}`, { regenerates: `a${size - 1}`, offset: 3 * size + 1_000 + index }),
    copies: 4,
  },
  {
    name: 'an earlier try of a turn that has many',
    before: oneGroup,
    act: (t, _, index) => t.created(`x${index}`, { regenerates: `a0`, offset: 900 - index }),
    copies: 4,
  },
  {
    name: 'the retraction of one of many tries',
    before: oneGroup,
    act: (t, size, index) =>
      t.retraction({ invocationId: `a${size - 1 - index}` }, { offset: 3 * size + 1_000 + index }),
    copies: 4,
  },
  {
    name: 'the retraction of one of many turns',
    before: lone,
    act: (t, size, index) =>
      t.retraction({ invocationId: `a${index * 3}` }, { offset: 3 * size + 1_000 + index }),
    copies: 3,
  },
  {
    name: 'a chunk of a try that is not shown',
    before: oneGroup,
    act: (t, size, index) => t.chunk('a1', 'x', { offset: 3 * size + 1_000 + index }),
    copies: 0,
  },
]

function costOf({ before, act }: Case, size: number) {
  const t = threadScript('t')
  before(t, size)
  const store: BubbleStore = newStore()
  store.ingestAll(t.log())
  const events = Array.from({ length: times + 1 }, (_, index) => act(t, size, index))
  store.ingest(events[0])
  return countOperations(() => {
    for (const event of events.slice(1)) store.ingest(event)
  })
}

test.each(cases)('$name costs nearly the same in a thread that is four times as long', (one) => {
  const [small, large] = [costOf(one, 1_000), costOf(one, 4_000)]
  // A binary search of four times as many takes two steps more, of a dozen operations each.
  expect(large.stepCount - small.stepCount).toBeLessThan(times * 2 * 90)
  expect(large.copiedCount - small.copiedCount).toBeLessThanOrEqual(times * (3_000 * one.copies + 100))
})

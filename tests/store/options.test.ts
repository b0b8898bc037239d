import { describe, expect, test } from 'vitest'
import { type BubbleStoreOptions, createBubbleStore, UsageError } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { codesOf, newStore } from '../support/replay.ts'

const make = (options: unknown) => () => createBubbleStore(options as BubbleStoreOptions) // on purpose

describe('an option out of its range is a UsageError that names it', () => {
  const least = {
    heldChunkCount: 1,
    heldUnits: 1,
    partCount: 1,
    supersededCount: 0,
    violationCount: 0,
    localKeyCount: 0,
    refusedCount: 1,
  } as const

  test.each(Object.entries(least))('limits.%s', (name, minimum) => {
    for (const value of [minimum - 1, -1, 0.5, Number.NaN, Infinity, 2 ** 53, '5', null, {}, 5n]) {
      expect(make({ limits: { [name]: value } })).toThrow(UsageError)
      expect(make({ limits: { [name]: value } })).toThrow(
        new RegExp(`${name}.*safe integer ≥ ${minimum}`, 'u'),
      )
    }
    for (const value of [minimum, 7, Number.MAX_SAFE_INTEGER, undefined])
      expect(make({ limits: { [name]: value } })).not.toThrow()
  })

  test.each(['scheduler', 'onViolation', 'onGap', 'onPublish'])('%s that is not a function', (name) => {
    for (const value of [null, 5, 'x', {}, [], true]) {
      expect(make({ [name]: value })).toThrow(UsageError)
      expect(make({ [name]: value })).toThrow(new RegExp(`${name}.*function`, 'u'))
    }
    expect(make({ [name]: undefined })).not.toThrow()
  })

  test('limits and snapshots of another kind', () => {
    for (const limits of [null, 5, 'x']) expect(make({ limits })).toThrow(UsageError)
    for (const snapshots of [null, 5, 'x', {}]) expect(make({ snapshots })).toThrow(UsageError)
    expect(make({ limits: undefined, snapshots: undefined })).not.toThrow()
    expect(make({})).not.toThrow()
    expect(make(undefined)).not.toThrow()
  })

  test('the error is an Error with a name and a code', () => {
    expect(make({ limits: { heldUnits: 0 } })).toThrow(
      expect.objectContaining({
        name: 'UsageError',
        code: expect.stringMatching(/^invalid_/u),
        message: expect.stringMatching(/^onebubble: /u),
      }),
    )
  })
})

test('options are read once: changing them later changes nothing', () => {
  const limits = { violationCount: 2 }
  const store = newStore({ limits })
  limits.violationCount = 99
  store.ingestAll([null, null, null, null])
  expect(store.violations()).toHaveLength(2)
  expect(Object.isFrozen(limits)).toBe(false)
})

describe('violations()', () => {
  test('keeps the last 1,000, oldest first', () => {
    const store = newStore()
    store.ingestAll(Array.from({ length: 1_500 }, (_, index) => ({ v: 2, number: index })))
    const numbers = store.violations().map(({ event }) => Object(event)['number'] as unknown)
    expect(numbers).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 500))
  })

  test.each([0, 1, 3])('keeps as many as the limit of %i says', (violationCount) => {
    const heard: unknown[] = []
    const store = newStore({ limits: { violationCount }, onViolation: (violation) => heard.push(violation) })
    for (let number = 0; number < 5; number++) {
      store.ingest({ v: 2, number })
      expect(store.violations()).toHaveLength(Math.min(violationCount, number + 1))
    }
    expect(store.violations().map(({ event }) => event)).toMatchObject(
      [2, 3, 4].slice(3 - violationCount).map((number) => ({ number })),
    )
    expect(heard).toHaveLength(5)
  })

  test('is a new list at every publication', () => {
    const store = newStore()
    store.ingest(null)
    const first = store.violations()
    store.ingest(null)
    expect(first).toHaveLength(1)
    expect(store.violations()).toHaveLength(2)
    store.ingest(threadScript('t').created('a'))
    expect(store.violations()).toBe(store.getState().violations)
  })

  test('also contains violations of accepted events', () => {
    const t = threadScript('t')
    const store = newStore()
    store.ingestAll([t.finalized('a'), t.finalized('a', { outcome: 'failed' }), t.chunk('a', 'x')])
    expect(codesOf(store)).toEqual(['conflicting_end', 'chunk_beyond_end'])
    expect(store.violations()).toMatchObject([
      { threadId: 't', invocationId: 'a', event: { type: 'stream_finalized', outcome: 'failed' } },
      { threadId: 't', invocationId: 'a', event: { type: 'stream_chunk', seq: 0 } },
    ])
  })
})

describe('a violation never stops later events', () => {
  test('nor the other events of a batch', () => {
    const t = threadScript('t')
    const store = newStore()
    const good = ['a', 'b', 'c'].map((id) => t.created(id))
    const bad = [
      null,
      [],
      { v: 2 },
      { ...t.callback('a', 'x', { offset: 9 }), invocationId: '' },
      Object.freeze({}),
    ]
    const receipts = store.ingestAll(good.flatMap((event, index) => [bad[index], event, bad[index + 2]]))
    expect(receipts.filter(({ status }) => status === 'applied')).toHaveLength(3)
    expect(store.thread('t')?.keys).toHaveLength(3)
  })
})

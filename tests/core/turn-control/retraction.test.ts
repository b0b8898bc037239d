import { describe, expect, test } from 'vitest'
import { bubbleKey } from '../../../src/index.ts'
import { threadScript } from '../../../src/testing/index.ts'
import { idsOf, newStore, orders, outcome, replay, shownState } from '../../support/replay.ts'

const copyOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const words = 'Secret words'

/** A question, a turn that has been retracted, and another turn. */
function story() {
  const t = threadScript('t')
  const question = t.message('q', 'How many?')
  const turn = [
    t.created('a', { agentId: 'scout' }),
    t.chunk('a', words),
    t.chunk('a', words),
    t.callback('a', words),
    t.finalized('a'),
  ]
  const post = t.post('a', 'On it')
  const retraction = t.retraction({ invocationId: 'a' })
  const next = t.created('b')
  return { question, turn, post, retraction, next, log: t.log() }
}

describe('a retraction of a turn', () => {
  test('removes the bubble from keys, bubble(key) and snapshots', () => {
    const { log } = story()
    const store = replay(...log)
    expect(idsOf(store)).toEqual(['q', 'a.post.1', 'b'])
    expect(store.bubble(bubbleKey.invocation('a'))).toBeUndefined()
    expect(store.invocation('a')).toBeUndefined()
    expect(JSON.stringify(store.snapshot('t')?.bubbles)).not.toContain('"a"}')
    expect(store.thread('t')).toMatchObject({ openCount: 1, stale: false, gap: null })
    expect(store.cursor('t')).toEqual({ epoch: 'epoch-1', offset: log.length })
  })

  test('leads to the same state, whether it arrives before, between or after the events that it retracts', () => {
    const { turn, retraction, log } = story()
    const expected = shownState(replay(...log))
    const snapshot = replay(...log).snapshot('t')
    const others = log.filter((event) => !turn.some((each) => each === event) && event !== retraction)
    for (const order of orders([...turn, retraction])) {
      const store = replay(...others, ...order)
      expect(shownState(store)).toEqual(expected)
      expect(store.snapshot('t')).toEqual(snapshot)
    }
  })

  test('makes all later events of the turn duplicates, including a second retraction', () => {
    const { turn, retraction } = story()
    const store = newStore()
    expect(outcome(store.ingest(retraction))).toBe('applied')
    for (const event of [...turn, retraction]) expect(outcome(store.ingest(event))).toBe('duplicate')
    expect(outcome(store.ingest({ ...retraction, offset: 99, by: 'ada' }))).toBe('duplicate')
    expect(store.snapshot('t')?.retractions).toEqual([
      { kind: 'invocation', invocationId: 'a', offset: 7, placeOffset: 1, created: { offset: 1 } },
    ])
    expect(outcome(store.ingest({ ...retraction, offset: 3, by: 'ada' }))).toBe('duplicate')
    expect(store.snapshot('t')?.retractions).toMatchObject([{ offset: 3, by: 'ada' }])
    expect(store.violations()).toEqual([])
  })
})

describe('retracted words', () => {
  test('are nowhere in the state', () => {
    const { log, turn } = story()
    const conflict = { ...turn[1], part: { kind: 'hologram', words } }
    const odd = {
      ...turn[3],
      parts: [{ kind: 'text', text: words, more: { invocationId: 'a' } }],
      revision: -1,
    }
    const store = replay(conflict, ...log.slice(0, 6), odd)
    expect(JSON.stringify(store.getState())).toContain(words)
    store.ingestAll([...log, odd])
    expect(JSON.stringify(store.getState())).not.toContain(words)
    expect(JSON.stringify(store.snapshot('t'))).not.toContain(words)
    expect(store.violations()).not.toEqual([])
    const other = newStore()
    other.hydrate(copyOf(replay(...log.slice(0, 6)).snapshot('t')))
    other.hydrate(copyOf(store.snapshot('t')))
    expect(JSON.stringify(other.getState())).not.toContain(words)
    expect(other.snapshot('t')).toEqual(store.snapshot('t'))
  })
})

import { describe, expect, test } from 'vitest'
import { streamTextOf, textOf, type ThreadSnapshot } from '../../../src/index.ts'
import { snapshotAt, threadScript } from '../../../src/testing/index.ts'
import { newStore, partsOf, post, replay, shownState, turn } from '../../support/replay.ts'

const [high, low] = ['\uD83D', '\uDE00']

/** As a parser takes it that refuses an escape of a lone surrogate, as those of Go, Rust and Python's database drivers. */
function strictlyParsed(snapshot: ThreadSnapshot | undefined): ThreadSnapshot {
  const json = JSON.stringify(snapshot)
  expect(json).not.toMatch(/\\ud[89a-f]/i)
  return JSON.parse(json) as ThreadSnapshot // it was one
}

describe('while a turn is open', () => {
  test('the first half of a character is shown only together with the second half', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('a', `Hi ${high}`))
    expect(textOf(turn(store, 'a'))).toBe('Hi ')
    store.ingest(t.chunk('a', low))
    expect(textOf(turn(store, 'a'))).toBe('Hi 😀')
  })

  test('the same applies to reasoning and the input of a tool', () => {
    const t = threadScript('t')
    const store = replay(t.reasoning('a', high), t.toolCall('a', 'x', 'f', `"${high}`))
    expect(partsOf(turn(store, 'a'))).toEqual(['()', 'f#x["]'])
    store.ingest(t.toolCall('a', 'x', 'f', `${low}"`))
    expect(partsOf(turn(store, 'a'))).toEqual(['()', 'f#x["😀"]'])
  })

  test('the same applies to each text, not only to the last part', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('a', `one${high}`), t.reasoning('a', 'hm'), t.chunk('a', `two${high}`))
    expect(partsOf(turn(store, 'a'))).toEqual(['one', '(hm)', 'two'])
    expect(textOf(turn(store, 'a'))).toBe('one\n\ntwo')
  })

  test('a part that is half a character already has its key', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('a', high))
    const [part] = turn(store, 'a').parts
    expect(textOf(turn(store, 'a'))).toBe('')
    store.ingest(t.chunk('a', low))
    expect(turn(store, 'a').parts.map(({ key }) => key)).toEqual([part?.key])
    expect(textOf(turn(store, 'a'))).toBe('😀')
  })

  test('the same applies to the text of the stream after a callback', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('a', `Hi ${high}`), t.callback('a', 'Hello'))
    expect(streamTextOf(turn(store, 'a'))).toBe('Hi ')
  })

  test('a second half without a first, and a first half within the text, are shown as they are', () => {
    const t = threadScript('t')
    expect(textOf(turn(replay(t.chunk('a', low)), 'a'))).toBe(low)
    expect(textOf(turn(replay(t.chunk('b', high), t.chunk('b', 'x')), 'b'))).toBe(`${high}x`)
  })

  test('an empty delta between the halves does not separate them', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('a', high), t.chunk('a', ''), t.reasoning('a', ''), t.chunk('a', low))
    expect(textOf(turn(store, 'a'))).toBe('😀')
  })

  test('a long text in segments does not end with a half either', () => {
    const t = threadScript('t')
    const words = 'word '.repeat(3_000)
    const store = replay(t.chunk('a', words + high))
    expect(textOf(turn(store, 'a'))).toBe(words)
    store.ingest(t.chunk('a', low))
    expect(textOf(turn(store, 'a'))).toBe(`${words}😀`)
  })
})

describe('after the end', () => {
  test.each(['completed', 'failed', 'cancelled'] as const)(
    'a turn that is %s shows what there is',
    (outcome) => {
      const t = threadScript('t')
      const store = replay(t.chunk('a', `Hi ${high}`), t.finalized('a', { outcome }))
      expect(textOf(turn(store, 'a'))).toBe(`Hi ${high}`)
    },
  )

  test('a turn with a missing chunk has not ended', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('a', `Hi ${high}`), t.finalized('a', { chunkCount: 2 }))
    expect(textOf(turn(store, 'a'))).toBe('Hi ')
    store.ingest(t.callback('a', 'Hello'))
    expect(streamTextOf(turn(store, 'a'))).toBe(`Hi ${high}`)
  })
})

test('callbacks and messages are complete', () => {
  const t = threadScript('t')
  const store = replay(t.created('a'), t.callback('a', `A${high}`), t.message('m', `B${high}`))
  expect(textOf(turn(store, 'a'))).toBe(`A${high}`)
  expect(textOf(post(store, 'm'))).toBe(`B${high}`)
})

describe('a snapshot', () => {
  const events = () => {
    const t = threadScript('t')
    t.chunk('a', `Hi ${high}`)
    t.chunk('a', low)
    t.reasoning('a', `${low}r${high}`)
    t.toolCall('a', 'x', 'f', `${high}`)
    t.toolCall('a', 'x', 'f', `${low}${high}`)
    t.chunk('a', `${low}late${high}`, { seq: 8 })
    t.toolCall('a', 'x', 'f', high, { offset: 6 })
    t.callback('a', `${low}A${high}`, { offset: 7 })
    t.message('m', high, { offset: 8 })
    t.post('a', [{ kind: 'text', text: low }], { offset: 9 })
    return t.log()
  }

  test('at any moment is valid for a strict parser, and the later events complete it', () => {
    const expected = shownState(replay(...events()))
    for (let cut = 1; cut <= 10; cut++) {
      const store = newStore()
      store.hydrate(strictlyParsed(snapshotAt(events(), 't', cut)))
      store.ingestAll(events().slice(cut))
      expect(shownState(store)).toEqual(expected)
    }
  })

  test('of an ended turn restores its last half', () => {
    const t = threadScript('t')
    const store = replay(t.chunk('a', `Hi ${high}`), t.finalized('a'))
    const other = newStore()
    other.hydrate(strictlyParsed(store.snapshot('t')))
    expect(textOf(turn(other, 'a'))).toBe(`Hi ${high}`)
    expect(other.snapshot('t')).toEqual(store.snapshot('t'))
  })

  test('that was hydrated is a duplicate the second time', () => {
    const store = newStore()
    const snapshot = strictlyParsed(snapshotAt(events(), 't'))
    expect(store.hydrate(snapshot).status).toBe('applied')
    const state = store.getState()
    expect(store.hydrate(snapshot).status).toBe('duplicate')
    expect(store.getState()).toBe(state)
  })
})

import { describe, expect, test } from 'vitest'
import { snapshotAt, threadScript } from '../../../src/testing/index.ts'
import { newStore, orders, partsOf, replay, shownState, turn } from '../../support/replay.ts'

/** A provider that counts its calls anew at every step: `call_0` twice. */
function reused() {
  const t = threadScript('t')
  t.toolCall('a', 'call_0', 'search', '{"q":1}')
  t.toolResult('a', 'call_0', 'first')
  t.toolCall('a', 'call_0', 'count', '{')
  t.toolCall('a', 'call_0', 'count', '}')
  t.toolResult('a', 'call_0', 'second')
  return t.log()
}
const both = ['search#call_0[{"q":1}]→"first"', 'count#call_0[{}]→"second"']

describe('vercel/ai 17347: a toolCallId that is used again', () => {
  test('makes a separate call, with its own name, input and result', () => {
    expect(partsOf(turn(replay(...reused()), 'a'))).toEqual(both)
  })

  test('has a separate key', () => {
    const keys = turn(replay(...reused()), 'a').parts.map(({ key }) => key)
    expect(new Set(keys).size).toBe(2)
  })

  test('in any order', () => {
    const expected = shownState(replay(...reused()))
    for (const order of orders(reused())) expect(shownState(replay(...order))).toEqual(expected)
  })

  test('through a snapshot at any moment', () => {
    const expected = shownState(replay(...reused()))
    for (let cut = 1; cut <= reused().length; cut++) {
      const store = newStore()
      store.hydrate(snapshotAt(reused(), 't', cut))
      store.ingestAll(reused().slice(cut))
      expect(shownState(store)).toEqual(expected)
    }
  })
})

test('a call after its result with an empty input adds nothing', () => {
  const t = threadScript('t')
  const store = replay(
    t.toolCall('a', 'x', 'f', '{}'),
    t.toolResult('a', 'x', 1),
    t.toolCall('a', 'x', 'f', ''),
    t.toolResult('a', 'x', 2),
  )
  expect(partsOf(turn(store, 'a'))).toEqual(['f#x[{}]→1'])
})

test('two calls of one id without a result between are one call', () => {
  const t = threadScript('t')
  const store = replay(t.toolCall('a', 'x', 'f', '{}'), t.toolCall('a', 'x', 'g', '[]'))
  expect(partsOf(turn(store, 'a'))).toEqual(['f#x[{}[]]'])
})

test('a result that is null is a result', () => {
  const t = threadScript('t')
  const store = replay(
    t.toolCall('a', 'x', 'f', '1'),
    t.toolResult('a', 'x', null),
    t.toolCall('a', 'x', 'f', '2'),
  )
  expect(partsOf(turn(store, 'a'))).toEqual(['f#x[1]→null', 'f#x[2]'])
})

test('a result without a call is named by the call that follows', () => {
  const t = threadScript('t')
  const store = replay(t.toolResult('a', 'x', 1), t.toolCall('a', 'x', 'f', '{}'))
  expect(partsOf(turn(store, 'a'))).toEqual(['f#x[{}]→1'])
})

test('of many calls with one id, the latest is filled in', () => {
  const t = threadScript('t')
  for (let call = 0; call < 50; call++) {
    t.toolCall('a', 'x', `f${call}`, '1')
    t.toolResult('a', 'x', call)
  }
  expect(partsOf(turn(replay(...t.log()), 'a'))).toEqual(
    Array.from({ length: 50 }, (_, call) => `f${call}#x[1]→${call}`),
  )
})

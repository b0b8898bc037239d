import { expect, test } from 'vitest'
import { threadScript } from '../../src/testing/index.ts'
import { idsOf, newStore, replay, turn } from '../support/replay.ts'

test('a complete snapshot shows turns without creation and a message in its latest revision, also when a later window has earlier bubbles', () => {
  const t = threadScript('t')
  t.callback('x', 'Nobody has said that x began')
  t.message('q', 'A question, edited', { revision: 1 })
  t.chunk('y', 'Nor that y did')
  t.finalized('y')
  const early = replay(...t.log()).snapshot('t')
  t.message('r', 'Another')
  t.message('s', 'A third')
  const whole = JSON.parse(JSON.stringify(replay(...t.log()).snapshot('t'))) as {
    bubbles: { messageId?: string }[]
  }
  const window = {
    ...whole,
    hasEarlier: true,
    bubbles: whole.bubbles.filter(({ messageId }) => messageId === 's'),
  }
  const store = newStore()
  store.hydrate(early)
  store.hydrate(window)
  expect(store.thread('t')?.hasEarlier).toBe(true)
  expect(idsOf(store)).toEqual(['x', 'q', 'y', 's'])
  expect(turn(store, 'x').body).toBe('callback')
})

test('a complete snapshot does not show bubbles after a gap whose beginning is unknown', () => {
  const t = threadScript('t')
  const question = t.message('q', 'A question')
  t.message('r', 'Another')
  const late = t.callback('x', 'A late answer')
  t.message('s', 'A third')
  const holed = replay(question, late).snapshot('t')
  expect(holed).toMatchObject({ offset: 1, bubbles: [{ messageId: 'q' }, { invocationId: 'x' }] })
  const whole = JSON.parse(JSON.stringify(replay(...t.log()).snapshot('t'))) as {
    bubbles: { messageId?: string }[]
  }
  const window = {
    ...whole,
    hasEarlier: true,
    bubbles: whole.bubbles.filter(({ messageId }) => messageId === 's'),
  }
  const store = newStore()
  store.hydrate(holed)
  store.hydrate(window)
  expect(store.thread('t')?.hasEarlier).toBe(true)
  expect(idsOf(store)).toEqual(['q', 's'])
  expect(turn(store, 'x').body).toBe('callback')
})

test('after a gap, a complete snapshot shows a turn with only its creation, or only its first chunk', () => {
  const t = threadScript('t')
  const question = t.message('q', 'A question')
  t.message('r', 'Another')
  const beyond = [t.created('x'), t.finalized('x'), t.chunk('y', 'Hi'), t.finalized('y')]
  const store = newStore()
  store.hydrate(replay(question, ...beyond).snapshot('t'))
  store.hydrate({ v: 1, threadId: 't', epoch: 'epoch-1', offset: 6, hasEarlier: true, bubbles: [] })
  expect(store.thread('t')?.hasEarlier).toBe(true)
  expect(idsOf(store)).toEqual(['q', 'x', 'y'])
})

import { expect, test } from 'vitest'
import { threadScript } from '../../src/testing/index.ts'
import { idsOf, newStore, replay, turn } from '../support/replay.ts'

test('a whole snapshot shows turns whose creation it lacks and a message in its latest revision, also when a later window says that there is more', () => {
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

test('a whole snapshot does not show what stands beyond a hole, when its beginning is not known', () => {
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

test('beyond a hole, a whole snapshot shows a turn by its creation alone, and by its first chunk alone', () => {
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

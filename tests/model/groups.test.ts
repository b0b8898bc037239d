import { describe, expect, test } from 'vitest'
import type { ModelEvent } from './events.ts'
import { at, callback, chunk, created, log, message, order, retraction, thread } from './examples.ts'

const turn = (invocationId: string, regenerates?: string) =>
  created({ invocationId, ...(regenerates !== undefined && { regenerates }) })
/** The ids of the alternatives of each turn that has several. */
const tries = (...events: readonly ModelEvent[]) =>
  thread(...events).alternatives.map((list) =>
    list.map(({ view }) => ('invocationId' in view ? view.invocationId : '')),
  )

describe('alternatives', () => {
  const asked = log(turn('a'), message('Hi'), turn('b', 'a'), turn('c', 'b'))

  test('stand in the lowest place, and the one created latest is shown', () => {
    expect(order(...asked)).toEqual(['c', 'm'])
    expect(tries(...asked)).toEqual([['a', 'b', 'c']])
    expect(thread(...asked).openCount).toBe(3)
  })

  test('a target that is not known links nothing, and one whose creation is not known is the oldest', () => {
    const late = [at(0, turn('b', 'a')), at(1, turn('c', 'a'))]
    expect(order(...late)).toEqual(['b', 'c'])
    expect(tries(...late, at(9, chunk(0, 'x', { invocationId: 'a' })))).toEqual([['a', 'b', 'c']])
  })

  test('one that is retracted goes on linking the others, unshown, and counts for the place', () => {
    const events = [
      ...asked,
      at(4, retraction({ invocationId: 'b' })),
      at(5, retraction({ invocationId: 'a' })),
    ]
    expect(order(...events)).toEqual(['c', 'm'])
    expect(tries(...events)).toEqual([])
    expect(thread(...events).openCount).toBe(1)
  })
})

describe('what is retracted', () => {
  test('is not shown, whether it is known before or after', () => {
    const [sent, gone] = [at(0, message('Hi')), at(1, retraction({ messageId: 'm' }))]
    expect(order(sent, gone)).toEqual([])
    expect(order(gone, sent)).toEqual([])
    expect(thread(gone).cursor).toEqual({ epoch: 'e', offset: 0 })
  })

  test('is not an answer: a retraction that names one does nothing, in either order', () => {
    const [answer, gone] = [at(0, callback('A')), at(1, retraction({ messageId: 'm' }))]
    expect(order(answer, gone)).toEqual(['i'])
    expect(order(gone, answer)).toEqual(['i'])
  })

  test('is of one thread: what has the same id in another one is shown', () => {
    expect(order(retraction({ threadId: 'u', invocationId: 'i' }), created())).toEqual(['i'])
  })

  test('of another thread forgives nothing here: a rival of a chunk that waits is refused with its place', () => {
    const waiting = [at(31, chunk(1, 'a')), at(13, chunk(1, 'b'))]
    const elsewhere = retraction({ threadId: 'u', invocationId: 'i' })
    expect(thread(elsewhere, ...waiting).bubbles).toMatchObject([{ view: { offset: 31 } }])
  })
})

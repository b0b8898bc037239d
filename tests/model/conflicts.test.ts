import { describe, expect, test } from 'vitest'
import {
  at,
  bubble,
  callback,
  chunk,
  created,
  end,
  invocation,
  log,
  message,
  order,
  permutations,
} from './examples.ts'
import { expectedThreads } from './model.ts'

const textPart = (text: string) => ({ kind: 'text', text }) as const
const data = (dataId: string, value: number) => ({ kind: 'data', name: 'n', dataId, value }) as const
const longCallback = callback('final', { revision: 1 })

describe('duplicates and conflicts', () => {
  test('the same events again change nothing', () => {
    const events = log(created(), chunk(0, 'a'), callback('A'), end(1))
    expect(expectedThreads([...events, ...events])).toEqual(expectedThreads(events))
  })

  test('a copy with a lower offset brings that offset and its at', () => {
    expect(invocation(at(5, created({ at: 50 })), at(3, created({ at: 30 })))).toMatchObject({
      offset: 3,
      at: 30,
    })
    expect(invocation(at(3, created({ at: 30 })), at(5, created({ at: 50 })))).toMatchObject({
      offset: 3,
      at: 30,
    })
  })

  test('of two chunks with one seq the first stays; refused while that is held, the other places nothing', () => {
    expect(bubble(at(1, chunk(0, 'a')), at(0, chunk(0, 'z')), at(2, chunk(1, 'b'))).text).toBe('ab')
    const view = invocation(at(7, chunk(1, 'b')), at(2, chunk(1, 'z')), at(6, chunk(0, 'a')))
    expect(view).toMatchObject({ parts: [textPart('ab')], offset: 6 })
  })

  test('of two ends that differ the one with the lowest offset wins', () => {
    const [low, high] = [at(1, end(0)), at(2, end(0, { outcome: 'failed' }))]
    expect(invocation(high, low).phase).toBe('completed')
    expect(invocation(low, high).phase).toBe('completed')
  })

  test('of two created that differ the one with the lowest offset wins as a whole', () => {
    const [low, high] = [
      at(1, created({ agentId: 'a', replyTo: 'q' })),
      at(2, created({ agentId: 'b', chainId: 'c' })),
    ]
    expect(invocation(high, low)).toMatchObject({ agentId: 'a', replyTo: 'q' })
    expect(invocation(high, low)).not.toHaveProperty('chainId')
    expect(invocation(high)).toMatchObject({ agentId: 'b', chainId: 'c' })
  })

  test('of replace callbacks the highest revision wins, then the lowest offset, then the first to arrive', () => {
    const other = { messageId: 'm2' }
    expect(bubble(at(1, longCallback), at(2, callback('late'))).text).toBe('final')
    expect(bubble(at(2, callback('B', other)), at(1, callback('A'))).text).toBe('A')
    expect(bubble(callback('A'), callback('B', other)).text).toBe('A')
  })

  test('the other callbacks are superseded by revision descending, then offset, at most 16', () => {
    const revision = (value: number) => callback(`r${value}`, { revision: value })
    const view = invocation(
      at(3, callback('late')),
      at(2, revision(2)),
      at(1, callback('A')),
      at(4, revision(1)),
    )
    expect(view.superseded.map(({ parts }) => parts)).toEqual([
      [textPart('r1')],
      [textPart('A')],
      [textPart('late')],
    ])
    expect(view.superseded[0]).toEqual({ messageId: 'm', revision: 1, offset: 4, parts: [textPart('r1')] })
    const many = Array.from({ length: 20 }, (_, value) => revision(value))
    expect(
      invocation(...many)
        .superseded.map((one) => one.revision)
        .at(-1),
    ).toBe(3)
    expect(invocation(...many).superseded).toHaveLength(16)
  })

  test('of messages with one id the highest revision wins, then the lowest offset, then the first to arrive', () => {
    const edit = message('edited', { revision: 1 })
    expect(bubble(at(0, message('a')), at(4, edit)).view).toMatchObject({
      revision: 1,
      offset: 0,
      parts: [textPart('edited')],
    })
    expect(bubble(at(4, edit), at(5, message('a'))).text).toBe('edited')
    expect(bubble(at(5, message('b')), at(4, message('a'))).text).toBe('a')
    expect(bubble(message('a'), message('b')).text).toBe('a')
  })

  test('a copy of a message brings its clientMessageId', () => {
    expect(bubble(message('a'), message('a', { clientMessageId: 'c' })).view).toMatchObject({
      clientMessageId: 'c',
    })
  })

  test('an event whose id is known as something else is refused and binds nothing: first to arrive wins', () => {
    const elsewhere = { threadId: 'u' }
    const independent = { disposition: 'independent' } as const
    expect(bubble(chunk(0, 'a'), chunk(1, 'b', elsewhere)).text).toBe('a')
    expect(expectedThreads([chunk(0, 'a'), chunk(1, 'b', elsewhere)]).get('u')?.bubbles).toEqual([])
    expect(order(callback('A'), callback('B', { invocationId: 'j' }))).toEqual(['i'])
    expect(order(callback('A'), callback('B', independent))).toEqual(['i'])
    expect(bubble(message('a'), callback('B', independent)).text).toBe('a')
    expect(expectedThreads([message('a'), message('b', elsewhere)]).get('u')?.bubbles).toEqual([])
    const refused = callback('B', { invocationId: 'j' })
    const events = [callback('A'), refused, created({ invocationId: 'j', threadId: 'u' })]
    expect(expectedThreads(events).get('u')?.bubbles).toHaveLength(1)
  })
})

test('the final state is a function of the set of events, not of their order', () => {
  const events = log(
    created({ agentId: 'a' }),
    chunk(0, 'x'),
    end(2),
    callback('A'),
    chunk(1, data('d', 1)),
    callback([data('d', 2)], { revision: 1 }),
  )
  const expected = expectedThreads(events)
  expect(permutations(events)).toHaveLength(720)
  for (const arrival of permutations(events)) expect(expectedThreads(arrival)).toEqual(expected)
})

import { describe, expect, test } from 'vitest'
import { shown } from '../../src/testing/index.ts'
import { clientOf } from './client.ts'
import { posted, say, settled, text, unsent } from './saying.ts'

describe('while nobody is reached', () => {
  test('messages wait in their order, and go out one after the other when the network is back', async () => {
    const client = clientOf()
    const { gateway, store } = client
    gateway.deliver()
    gateway.refuse()
    gateway.cut()
    gateway.lose()
    const outcomes = ['one', 'two', 'three'].map((words) => say(client, words))
    gateway.deliver()
    expect(unsent(client)).toEqual([
      'one waiting (unanswered)',
      'two waiting (unanswered)',
      'three waiting (unanswered)',
    ])
    gateway.advance(20_000)
    expect(gateway.posted).toEqual([])
    gateway.permit()
    gateway.wake()
    gateway.deliver()
    await settled()
    expect(posted(client)).toEqual(['one', 'two', 'three'])
    expect(outcomes.every(({ sent }) => sent !== undefined)).toBe(true)
    expect(shown(store, 't')).toEqual([
      'message:one: one (user)',
      'message:two: two (user)',
      'message:three: three (user)',
    ])
  })

  test('a socket that opens shows that it is worth trying', () => {
    const client = clientOf({ retry: { baseMs: 10_000, capMs: 10_000 } })
    const { gateway, connection } = client
    gateway.deliver()
    gateway.refuse()
    say(client, 'Hi')
    gateway.deliver()
    gateway.permit()
    gateway.cut()
    connection.open('u')
    expect(unsent(client)).toEqual(['Hi waiting (unanswered)'])
    gateway.advance(5_000)
    expect(unsent(client)).toEqual([])
  })

  test('a network that goes takes the request with it', async () => {
    const client = clientOf()
    const { gateway } = client
    gateway.deliver()
    const outcome = say(client, 'Hi')
    gateway.lose()
    expect(unsent(client)).toEqual(['Hi waiting (offline)'])
    gateway.deliver()
    expect(gateway.posted).toEqual([])
    gateway.wake()
    gateway.deliver()
    await settled()
    expect(outcome.sent).toBeDefined()
    expect(gateway.posted).toHaveLength(1)
  })

  test('a request that takes too long is made again', () => {
    const client = clientOf({ fetchTimeoutMs: 5_000 })
    const { gateway } = client
    gateway.deliver()
    gateway.hold()
    say(client, 'Hi')
    gateway.advance(5_000)
    expect(unsent(client)).toEqual(['Hi waiting (unanswered)'])
    gateway.release()
    gateway.advance(500)
    expect(unsent(client)).toEqual([])
    expect(gateway.log('t')).toHaveLength(1)
  })

  test('a message that cannot be sent holds up its own thread alone, and one that is refused holds up none', async () => {
    const client = clientOf({ threadIds: ['t', 'u'] })
    const { gateway, connection } = client
    gateway.deliver()
    gateway.refusePosts('too_large')
    say(client, 'one')
    gateway.deliver()
    gateway.permit()
    gateway.loseAnswers(1)
    gateway.hold(gateway.sockets[0])
    say(client, 'two')
    say(client, 'three')
    gateway.deliver()
    void connection.send({ threadId: 'u', parts: text('four'), clientMessageId: 'four' })
    gateway.deliver()
    expect(posted(client)).toEqual(['one', 'two', 'four'])
    expect(unsent(client)).toEqual([
      'one failed (too_large)',
      'two waiting (unanswered)',
      'three waiting (unanswered)',
    ])
    expect(unsent(client, 'u')).toEqual([])
    gateway.advance(500)
    expect(unsent(client)).toEqual(['one failed (too_large)'])
  })
})

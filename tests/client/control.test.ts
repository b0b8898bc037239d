import { describe, expect, test, vi } from 'vitest'
import { RequestError } from '../../src/client/index.ts'
import { UsageError } from '../../src/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'
import { newStore } from '../support/replay.ts'
import { type Client, clientOf } from './client.ts'
import { settled } from './saying.ts'

const onGap = vi.fn<() => void>()

/** A client that shows an open turn a, a tool of which waits for approval p, and a message m. */
function withTurn() {
  const client = clientOf({ store: newStore({ onGap }) })
  const t = threadScript('t')
  client.gateway.append(
    t.message('m', 'Hi'),
    t.created('a'),
    t.toolCall('a', 'k', 'pay', '{}'),
    t.chunk('a', { kind: 'tool_approval', toolCallId: 'k', approvalId: 'p' }),
  )
  client.gateway.deliver()
  return { ...client, t }
}

const paths = ({ gateway }: Pick<Client, 'gateway'>): readonly string[] =>
  gateway.posted.map(({ path }) => path)

/** What a promise has come to so far. */
function watch(promise: Promise<unknown>) {
  const outcome: { result?: unknown; error?: unknown } = {}
  promise.then(
    (result) => (outcome.result = result),
    (error: unknown) => (outcome.error = error),
  )
  return outcome
}

describe('cancel', () => {
  test('ends the turn, also while the socket is down, and leaves no gap', async () => {
    const { gateway, store, connection, t } = withTurn()
    gateway.cut(4401)
    gateway.append(t.chunk('a', 'not heard yet'))
    const cancelled = connection.cancel('a')
    gateway.deliver()
    expect(await cancelled).toMatchObject({
      status: 'appended',
      event: { type: 'stream_finalized', outcome: 'cancelled', chunkCount: 3 },
    })
    expect(store.invocation('a')).toMatchObject({ phase: 'cancelled', missing: 1 })
    expect(store.thread('t')?.gap).toBeNull()
    connection.retry()
    gateway.deliver()
    expect(store.snapshot('t')).toEqual(gateway.snapshot('t'))
    expect(store.invocation('a')).toMatchObject({ phase: 'cancelled', missing: 0 })
    expect(onGap).not.toHaveBeenCalled()
  })

  test('pressed twice is one request and one promise; later, it was done already', async () => {
    const client = withTurn()
    const { gateway, connection } = client
    const first = connection.cancel('a')
    expect(connection.cancel('a')).toBe(first)
    gateway.deliver()
    await first
    const third = connection.cancel('a')
    gateway.deliver()
    expect(await third).toMatchObject({ status: 'duplicate', event: { outcome: 'cancelled' } })
    expect(paths(client)).toEqual(['/threads/t/invocations/a/cancel', '/threads/t/invocations/a/cancel'])
  })

  test('ends the turn that it names, beside a newer one', async () => {
    const { gateway, store, connection, t } = withTurn()
    gateway.append(t.created('b'), t.chunk('b', 'Hel'))
    gateway.deliver()
    const cancelled = connection.cancel('a')
    gateway.deliver()
    await cancelled
    expect(store.invocation('a')?.phase).toBe('cancelled')
    expect(store.invocation('b')?.phase).toBe('streaming')
  })

  test('of a turn that has ended meanwhile says how, and shows it', async () => {
    const { gateway, store, connection, t } = withTurn()
    gateway.cut(4401)
    gateway.append(t.finalized('a'))
    const cancelled = connection.cancel('a')
    gateway.deliver()
    expect(await cancelled).toMatchObject({ status: 'ended', event: { outcome: 'completed' } })
    expect(store.invocation('a')?.phase).toBe('completed')
  })

  test('is made again until it is answered', async () => {
    const { gateway, connection, errors } = withTurn()
    gateway.loseAnswers()
    const outcome = watch(connection.cancel('a'))
    gateway.deliver()
    gateway.refusePosts(503)
    gateway.advance(500)
    await settled()
    expect(outcome).toEqual({})
    gateway.permit()
    gateway.wake()
    gateway.deliver()
    await settled()
    expect(outcome.result).toMatchObject({ status: 'duplicate' })
    expect(gateway.log('t').filter(({ type }) => type === 'stream_finalized')).toHaveLength(1)
    expect(errors).toEqual(['unanswered t'])
  })

  test('of another event than the turn’s end is no answer', async () => {
    const { gateway, store, connection } = withTurn()
    const foreign = clientOf({
      store,
      gateway,
      fetch: () =>
        Promise.resolve({
          ok: true,
          status: 200,
          json: () => Promise.resolve({ status: 'appended', event: gateway.log('t')[0] }),
        }),
    })
    connection.dispose()
    const outcome = watch(foreign.connection.cancel('a'))
    await vi.waitFor(() => expect(foreign.errors).toEqual(['undecodable_answer t']))
    expect(outcome).toEqual({})
    expect(store.invocation('a')?.phase).toBe('streaming')
  })
})

describe('approve', () => {
  test('answers the tool', async () => {
    const client = withTurn()
    const { gateway, store, connection } = client
    const approved = connection.approve('p', { invocationId: 'a', approved: true, reason: 'fine' })
    gateway.deliver()
    expect(await approved).toMatchObject({ status: 'appended', event: { approvalId: 'p', approved: true } })
    expect(gateway.posted[0]).toMatchObject({
      path: '/threads/t/invocations/a/approvals/p',
      body: { approved: true, reason: 'fine' },
    })
    const [part] = store.invocation('a')?.parts ?? []
    expect(part).toMatchObject({ approval: { state: 'approved', reason: 'fine' } })
  })

  test('from two tabs at once: the second one gets the answer that stands, and shows it', async () => {
    const one = withTurn()
    const { gateway } = one
    const two = clientOf({ gateway })
    gateway.deliver()
    const first = one.connection.approve('p', { invocationId: 'a', approved: true })
    const second = two.connection.approve('p', { invocationId: 'a', approved: false })
    gateway.deliver()
    expect(await first).toMatchObject({ status: 'appended' })
    expect(await second).toMatchObject({ status: 'decided', event: { approved: true } })
    for (const { store } of [one, two]) {
      expect(store.invocation('a')?.parts).toMatchObject([{ approval: { state: 'approved' } }])
      expect(store.violations()).toEqual([])
    }
  })

  test('of a turn that has ended meanwhile says how', async () => {
    const { gateway, connection, t } = withTurn()
    const approved = connection.approve('p', { invocationId: 'a', approved: true })
    gateway.append(t.finalized('a'))
    gateway.deliver()
    expect(await approved).toMatchObject({ status: 'ended', event: { outcome: 'completed' } })
  })
})

describe('retract', () => {
  test('takes a message back, which is shown until the server has said so', async () => {
    const { gateway, store, connection } = withTurn()
    const retracted = connection.retract({ messageId: 'm' })
    expect(shown(store, 't')[0]).toBe('m: Hi (user)')
    gateway.deliver()
    expect(await retracted).toMatchObject({ status: 'appended', event: { messageId: 'm' } })
    expect(shown(store, 't')).toHaveLength(1)
    expect(gateway.posted).toMatchObject([{ path: '/threads/t/retract', body: { messageId: 'm' } }])
  })

  test('takes a turn back', async () => {
    const { gateway, store, connection } = withTurn()
    const retracted = connection.retract({ invocationId: 'a' })
    gateway.deliver()
    expect(await retracted).toMatchObject({ status: 'appended', event: { invocationId: 'a' } })
    expect(shown(store, 't')).toEqual(['m: Hi (user)'])
  })
})

describe('each of them', () => {
  const verbs = {
    cancel: ({ connection }: Client) => connection.cancel('a'),
    approve: ({ connection }: Client) => connection.approve('p', { invocationId: 'a', approved: true }),
    retract: ({ connection }: Client) => connection.retract({ messageId: 'm' }),
  }
  const cases = Object.entries(verbs)

  test.each(cases)(
    '%s that is refused rejects with the server’s words, and changes nothing',
    async (_, verb) => {
      const client = withTurn()
      const { gateway, store, errors } = client
      const before = store.getState()
      gateway.refusePosts('forbidden')
      const outcome = watch(verb(client))
      gateway.deliver()
      await settled()
      expect(outcome.error).toBeInstanceOf(RequestError)
      expect(outcome.error).toMatchObject({
        code: 'forbidden',
        status: 403,
        threadId: 't',
        message: 'You are not allowed to do this. Sign in as someone who is.',
      })
      expect(store.getState()).toBe(before)
      expect(errors).toEqual(['forbidden t'])
    },
  )

  test.each(cases)('%s is closed with its connection', async (_, verb) => {
    const client = withTurn()
    const { gateway, connection } = client
    const outcomes = [watch(verb(client))]
    connection.dispose()
    outcomes.push(watch(verb(client)))
    await settled()
    for (const { error } of outcomes) expect(error).toMatchObject({ code: 'closed' })
    gateway.advance(600_000)
    expect(gateway.posted).toEqual([])
    expect(gateway.clock.timerCount).toBe(0)
  })

  test.each(cases)('%s waits while the network is gone, and goes out when it is back', async (_, verb) => {
    const client = withTurn()
    const { gateway } = client
    gateway.refuse()
    gateway.lose()
    const outcome = watch(verb(client))
    gateway.deliver()
    gateway.permit()
    gateway.wake()
    gateway.deliver()
    await settled()
    expect(outcome.result).toMatchObject({ status: 'appended' })
    expect(gateway.posted).toHaveLength(1)
  })

  test('of something that the store does not know rejects, and asks nobody', async () => {
    const { gateway, connection } = withTurn()
    const unknown = [
      connection.cancel('x'),
      connection.approve('p', { invocationId: 'x', approved: true }),
      connection.retract({ invocationId: 'x' }),
    ]
    for (const promise of unknown)
      await expect(promise).rejects.toMatchObject({ name: 'RequestError', code: 'unknown_invocation' })
    await expect(connection.retract({ messageId: 'x' })).rejects.toMatchObject({ code: 'unknown_message' })
    gateway.deliver()
    expect(gateway.posted).toEqual([])
  })

  test('of what is no id, or no answer, rejects with a UsageError', async () => {
    const { connection } = withTurn()
    const mistakes = [
      connection.cancel(''),
      connection.approve('', { invocationId: 'a', approved: true }),
      connection.approve('p', { invocationId: 'a' } as never),
      connection.retract({} as never),
    ]
    for (const promise of mistakes) await expect(promise).rejects.toThrow(UsageError)
  })
})

import { describe, expect, onTestFinished, test } from 'vitest'
import type { Connection, ConnectOptions } from '../../src/client/index.ts'
import type { BubbleStore } from '../../src/index.ts'
import { type Log, memoryLog } from '../../src/server/index.ts'
import { shown } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { newStore } from '../support/replay.ts'
import { caughtUp, type RealGateway, realGateway } from './real-gateway.ts'
import { cuttingProxy, transports } from './transports.ts'

const say = (log: Log, messageId: string, threadId = 't') =>
  log.append(threadId, [
    { type: 'message', messageId, author: { kind: 'user' }, parts: [{ kind: 'text', text: messageId }] },
  ])

describe.each(transports)('over $name', ({ connect }) => {
  interface Client {
    readonly store: BubbleStore
    readonly connection: Connection
    readonly errors: string[]
  }

  function clientAt(base: string, options: Partial<ConnectOptions> = {}): Client {
    const store = options.store === undefined ? newStore() : (options.store as BubbleStore) // it was made by newStore
    const errors: string[] = []
    const connection = connect(base, {
      threadIds: ['t'],
      onError: ({ code }) => errors.push(code),
      ...options,
      store,
    })
    onTestFinished(() => connection.dispose())
    return { store, connection, errors }
  }
  const clientOf = ({ port }: Pick<RealGateway, 'port'>, options?: Partial<ConnectOptions>): Client =>
    clientAt(`http://127.0.0.1:${port}`, options)
  const isLive = ({ connection }: Client, threadId = 't') =>
    eventually(() => expect(connection.state().threads.get(threadId)).toEqual({ status: 'live' }))
  const equals = async ({ store }: Client, log: Log, threadId = 't') => {
    await caughtUp(store, log, threadId)
    expect(store.snapshot(threadId)).toEqual((await log.snapshot(threadId)).snapshot)
  }

  test('a thread is caught up with, and followed', async () => {
    const gateway = await realGateway(0, { limits: { frameEventCount: 2 } })
    const { log, post } = gateway
    for (const id of ['a', 'b', 'c', 'd', 'e']) await say(log, id)
    const client = clientOf(gateway)
    await isLive(client)
    await equals(client, log)
    const { invocationId, token } = await post('/threads/t/invocations', {})
    await post(`/threads/t/invocations/${invocationId}/chunks`, {
      chunks: [{ seq: 0, part: { kind: 'text', delta: 'Hello.' } }],
    })
    await equals(client, log)
    await post(
      '/callback',
      { parts: [{ kind: 'text', text: 'Bye.' }] },
      { authorization: `Bearer ${token}`, 'idempotency-key': 'k' },
    )
    await equals(client, log)
    expect(shown(client.store, 't').at(-1)).toBe(`${invocationId}: Bye. (streaming, callback)`)
    expect(client.connection.state()).toMatchObject({ status: 'open', attempt: 0 })
    expect(client.errors).toEqual([])
  })

  test('a thread that nobody has written to is live and empty', async () => {
    const gateway = await realGateway()
    const client = clientOf(gateway)
    await isLive(client)
    expect(client.store.thread('t')).toMatchObject({ keys: [] })
    await say(gateway.log, 'a')
    await equals(client, gateway.log)
  })

  test('without a thread the connection is open, and a thread that is opened then is live', async () => {
    const gateway = await realGateway()
    const client = clientOf(gateway, { threadIds: [] })
    await eventually(() => expect(client.connection.state().status).toBe('open'))
    client.connection.open('t')
    await isLive(client)
  })

  test('what was missed while the connection was lost arrives', async () => {
    const gateway = await realGateway()
    const proxy = await cuttingProxy(gateway.port)
    const client = clientAt(proxy.url)
    await say(gateway.log, 'a')
    await equals(client, gateway.log)
    for (const id of ['b', 'c', 'd']) {
      proxy.reset()
      await say(gateway.log, id)
      await equals(client, gateway.log)
    }
    expect(new Set(client.errors)).toEqual(new Set(['lost']))
    await isLive(client)
  })

  test('a server that is not there is waited for', async () => {
    const first = await realGateway()
    await first.close()
    const client = clientOf(first)
    await eventually(() => expect(client.connection.state().attempt).toBeGreaterThan(1))
    expect(client.connection.state().status).not.toBe('open')
    const second = await realGateway(first.port)
    await say(second.log, 'a')
    await equals(client, second.log)
  })

  test('a log of another epoch takes the thread’s place', async () => {
    const first = await realGateway()
    const client = clientOf(first)
    await say(first.log, 'old')
    await equals(client, first.log)
    await first.close()
    await eventually(() => expect(client.connection.state().status).not.toBe('open'))
    expect(client.errors[0]).toBe('going_away')
    const second = await realGateway(first.port)
    await say(second.log, 'new')
    await equals(client, second.log)
    expect(shown(client.store, 't')).toEqual(['new: new (user)'])
    await isLive(client)
  })

  test('a log that holds other events under the same epoch takes the thread’s place', async () => {
    const first = await realGateway(0, { log: memoryLog({ epoch: 'e', now: () => 1 }) })
    const client = clientOf(first)
    for (const id of ['kept', 'lost']) await say(first.log, id)
    await equals(client, first.log)
    await first.close()
    const log = memoryLog({ epoch: 'e', now: () => 1 })
    for (const id of ['kept', 'another', 'more']) await say(log, id)
    await realGateway(first.port, { log })
    await equals(client, log)
    expect(shown(client.store, 't')).toEqual([
      'kept: kept (user)',
      'another: another (user)',
      'more: more (user)',
    ])
  })

  test('a log that lost its tail is followed from what is left', async () => {
    const first = await realGateway(0, { log: memoryLog({ epoch: 'e', now: () => 1 }) })
    const client = clientOf(first)
    for (const id of ['kept', 'lost']) await say(first.log, id)
    await equals(client, first.log)
    await first.close()
    const log = memoryLog({ epoch: 'e', now: () => 1 })
    await say(log, 'kept')
    await realGateway(first.port, { log })
    await equals(client, log)
    expect(shown(client.store, 't')).toEqual(['kept: kept (user)'])
  })

  test('what a log has trimmed comes as a snapshot', async () => {
    const log = memoryLog({ keptEventCount: 4 })
    for (let count = 0; count < 20; count++) await say(log, `m${count}`)
    const gateway = await realGateway(0, { log })
    const client = clientOf(gateway)
    await equals(client, log)
    client.connection.close('t')
    for (let count = 20; count < 40; count++) await say(log, `m${count}`)
    client.connection.open('t')
    await equals(client, log)
    expect(client.errors).toEqual([])
  })

  test('a snapshot that is too large for a frame is fetched', async () => {
    const log = memoryLog({ keptEventCount: 4 })
    for (let count = 0; count < 50; count++) await say(log, `m${count}`)
    const gateway = await realGateway(0, { log, limits: { inlineSnapshotBytes: 64 } })
    const client = clientOf(gateway)
    await equals(client, log)
    await isLive(client)
    expect(shown(client.store, 't')).toHaveLength(50)
  })

  test('so much that a snapshot is less comes as a snapshot', async () => {
    const log = memoryLog()
    await log.append('t', [{ type: 'invocation_created', invocationId: 'i' }])
    for (let seq = 0; seq < 300; seq++)
      await log.append('t', [
        { type: 'stream_chunk', invocationId: 'i', seq, part: { kind: 'text', delta: 'a' } },
      ])
    const gateway = await realGateway(0, { log, limits: { behindCount: 100, frameEventCount: 50 } })
    const store = newStore()
    let taken = 0
    const client = clientOf(gateway, {
      store: {
        ...store,
        ingestAll(events: readonly unknown[]) {
          taken += events.length
          return store.ingestAll(events)
        },
      },
    })
    await equals(client, log)
    expect(taken).toBeLessThan(200)
  })

  test('a hole in what comes is asked for again, and filled', async () => {
    const inner = memoryLog()
    let isLossy = true
    const log: Log = Object.assign(Object.create(inner), {
      async tail(...of: Parameters<Log['tail']>) {
        const tail = await inner.tail(...of)
        if (!isLossy || tail.kind !== 'events' || tail.events.length < 3) return tail
        isLossy = false
        return { ...tail, events: tail.events.filter((_, index) => index !== 1) }
      },
    })
    for (const id of ['a', 'b', 'c', 'd']) await say(log, id)
    const client = clientOf(await realGateway(0, { log }))
    await equals(client, log)
    expect(client.store.thread('t')?.gap).toBeNull()
  })

  test('a thread that is forbidden is refused, the others are live, and it is asked for again when it is opened', async () => {
    let mayRead = false
    const gateway = await realGateway(0, { authorize: ({ threadId }) => mayRead || threadId !== 'u' })
    const client = clientOf(gateway, { threadIds: ['t', 'u'] })
    await isLive(client)
    await eventually(() => expect(client.connection.state().threads.get('u')?.status).toBe('refused'))
    expect(client.connection.state().threads.get('u')?.reason?.code).toBe('forbidden')
    expect(client.connection.state().status).toBe('open')
    mayRead = true
    client.connection.open('u')
    await isLive(client, 'u')
    expect(client.errors).toEqual(['forbidden'])
  })

  test('a client that may not connect waits for a retry, which succeeds once it may', async () => {
    let isIn = false
    const gateway = await realGateway(0, { authorize: () => isIn })
    const client = clientOf(gateway)
    await eventually(() => expect(client.connection.state().status).toBe('waiting'))
    const { reason, retryAt } = client.connection.state()
    // Of a socket that was refused a platform says no more than that it was lost.
    expect(['lost, planned', 'unauthorized']).toContain(
      reason?.code + (retryAt === undefined ? '' : ', planned'),
    )
    isIn = true
    client.connection.retry()
    await isLive(client)
  })

  test('a disconnected client is told so, and waits', async () => {
    const gateway = await realGateway()
    const client = clientOf(gateway)
    await isLive(client)
    expect(gateway.gateway.disconnect(() => true)).toBe(1)
    await eventually(() => expect(client.connection.state().status).toBe('waiting'))
    expect(client.connection.state().retryAt).toBeUndefined()
    expect(client.connection.state().reason?.code).toBe('unauthorized')
    client.connection.retry()
    await isLive(client)
  })

  test('a thread that is closed gets nothing more, and resumes when it is opened again', async () => {
    const gateway = await realGateway()
    const client = clientOf(gateway, { threadIds: ['t', 'u'] })
    await Promise.all([isLive(client), isLive(client, 'u')])
    client.connection.close('t')
    for (const threadId of ['t', 'u']) await say(gateway.log, `in ${threadId}`, threadId)
    await equals(client, gateway.log, 'u')
    expect(client.store.cursor('t')?.offset).toBe(0)
    client.connection.open('t')
    await equals(client, gateway.log)
    expect(client.errors).toEqual([])
  })

  test('two threads are followed side by side', async () => {
    const gateway = await realGateway()
    const client = clientOf(gateway, { threadIds: ['t', 'u/é?#%'] })
    for (let count = 0; count < 20; count++) {
      await say(gateway.log, `t${count}`)
      await say(gateway.log, `u${count}`, 'u/é?#%')
    }
    await equals(client, gateway.log)
    await equals(client, gateway.log, 'u/é?#%')
    expect(client.store.thread('t')?.keys).toHaveLength(20)
  })

  test('what people say and do is done, and shown', async () => {
    const gateway = await realGateway()
    const client = clientOf(gateway)
    const { connection, store } = client
    await connection.send({ threadId: 't', parts: [{ kind: 'text', text: 'Hi.' }], clientMessageId: 'c' })
    await equals(client, gateway.log)
    const { invocationId } = await gateway.post('/threads/t/invocations', {})
    await gateway.post(`/threads/t/invocations/${invocationId}/chunks`, {
      chunks: [
        { seq: 0, part: { kind: 'tool_call', toolCallId: 'k', toolName: 'pay', inputDelta: '{}' } },
        { seq: 1, part: { kind: 'tool_approval', toolCallId: 'k', approvalId: 'p' } },
      ],
    })
    await equals(client, gateway.log)
    expect(await connection.approve('p', { invocationId, approved: true })).toMatchObject({
      status: 'appended',
    })
    expect(await connection.cancel(invocationId)).toMatchObject({ status: 'appended' })
    await equals(client, gateway.log)
    expect(store.invocation(invocationId)?.phase).toBe('cancelled')
    await connection.retract({ invocationId })
    await equals(client, gateway.log)
    expect(store.invocation(invocationId)).toBeUndefined()
    expect(client.errors).toEqual([])
  })

  test('what is retracted while nobody follows is gone for the next follower', async () => {
    const gateway = await realGateway()
    const proxy = await cuttingProxy(gateway.port)
    const client = clientAt(proxy.url)
    for (const id of ['a', 'b', 'c']) await say(gateway.log, id)
    await equals(client, gateway.log)
    proxy.cutAfter = () => 0
    proxy.reset()
    await gateway.log.append('t', [{ type: 'retraction', messageId: 'b' }])
    await say(gateway.log, 'd')
    proxy.cutAfter = undefined
    await equals(client, gateway.log)
    expect(shown(client.store, 't')).toEqual(['a: a (user)', 'c: c (user)', 'd: d (user)'])
  })

  test('a connection that is cut after any number of bytes loses nothing', async () => {
    const gateway = await realGateway(0, { limits: { frameEventCount: 3 } })
    const proxy = await cuttingProxy(gateway.port)
    // Each connection comes a few bytes further than the one before: through the head, and through each line.
    proxy.cutAfter = (index) => (index < 90 ? 100 + index * 23 : undefined)
    for (const id of ['é', '💡', 'm3', 'm4', 'm5', 'm6', 'm7']) await say(gateway.log, id)
    const client = clientAt(proxy.url)
    await equals(client, gateway.log)
    for (let count = 0; count < 10; count++) await say(gateway.log, `later ${count} 💡`)
    await equals(client, gateway.log)
    expect(proxy.connectionCount).toBeGreaterThan(10)
    expect(client.store.violations()).toEqual([])
    expect(client.errors.filter((code) => code !== 'lost')).toEqual([])
  })

  test('a connection that is disposed of leaves nothing behind', async () => {
    const gateway = await realGateway()
    const client = clientOf(gateway)
    client.connection.dispose()
    const other = clientOf(gateway)
    await isLive(other)
    other.connection.dispose()
    await eventually(() =>
      expect(gateway.gateway.counts()).toMatchObject({
        socketCount: 0,
        streamCount: 0,
        subscriptionCount: 0,
      }),
    )
    expect([...client.errors, ...other.errors]).toEqual([])
  })
})

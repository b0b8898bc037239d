import { expect, test } from 'vitest'
import { shown } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { caughtUp, realClient, type RealGateway, realGateway } from './real-gateway.ts'
import { text } from './saying.ts'

/** A turn whose tool waits for approval p. */
async function begin({ post }: RealGateway): Promise<string> {
  const { invocationId } = await post('/threads/t/invocations', { agentId: 'scout' })
  await post(`/threads/t/invocations/${invocationId}/chunks`, {
    chunks: [
      { seq: 0, part: { kind: 'tool_call', toolCallId: 'k', toolName: 'pay', inputDelta: '{}' } },
      { seq: 1, part: { kind: 'tool_approval', toolCallId: 'k', approvalId: 'p' } },
    ],
  })
  return invocationId
}

test('a turn is cancelled once by two tabs, and one of them after a reload', async () => {
  const gateway = await realGateway()
  const invocationId = await begin(gateway)
  const first = realClient(gateway.wsUrl)
  await caughtUp(first.store, gateway.log, 't')
  first.connection.dispose()
  const tabs = [realClient(gateway.wsUrl), realClient(gateway.wsUrl)]
  for (const { store } of tabs) await caughtUp(store, gateway.log, 't')
  const results = await Promise.all(tabs.map(({ connection }) => connection.cancel(invocationId)))
  expect(results.map(({ status }) => status).toSorted()).toEqual(['appended', 'duplicate'])
  for (const { store } of tabs) {
    await caughtUp(store, gateway.log, 't')
    expect(store.invocation(invocationId)).toMatchObject({ phase: 'cancelled', missing: 0 })
    expect(store.violations()).toEqual([])
  }
})

test('cancel and approve return the end of a turn that has ended in the meantime', async () => {
  const gateway = await realGateway()
  const invocationId = await begin(gateway)
  const { store, connection } = realClient(gateway.wsUrl)
  await caughtUp(store, gateway.log, 't')
  await gateway.post(`/threads/t/invocations/${invocationId}/finalize`, { outcome: 'completed' })
  const ended = { status: 'ended', event: { type: 'stream_finalized', outcome: 'completed', invocationId } }
  expect(await connection.cancel(invocationId)).toMatchObject(ended)
  expect(await connection.approve('p', { invocationId, approved: true })).toMatchObject(ended)
  expect(store.invocation(invocationId)?.phase).toBe('completed')
})

test('of two tabs that answer a tool at once, the second one shows the answer that stands', async () => {
  const gateway = await realGateway(0, {
    authorize: ({ action, request }) =>
      action === 'control'
        ? { author: { kind: 'user', id: request.headers.get('x-user') ?? 'nobody' } }
        : true,
  })
  const invocationId = await begin(gateway)
  const tabs = ['ada', 'bob'].map((user) => realClient(gateway.wsUrl, { headers: { 'x-user': user } }))
  for (const { store } of tabs) await caughtUp(store, gateway.log, 't')
  const results = await Promise.all(
    tabs.map(({ connection }, index) => connection.approve('p', { invocationId, approved: index === 0 })),
  )
  expect(results.map(({ status }) => status).toSorted()).toEqual(['appended', 'decided'])
  const [one, two] = results.map(({ event }) => event)
  expect(two).toEqual(one)
  for (const { store } of tabs) {
    await caughtUp(store, gateway.log, 't')
    const approved = Reflect.get(one ?? {}, 'approved') === true
    expect(store.invocation(invocationId)?.parts).toMatchObject([
      { approval: { state: approved ? 'approved' : 'denied', by: approved ? 'ada' : 'bob' } },
    ])
  }
})

test('people take back what they have said, over a socket or without one, and turns', async () => {
  const gateway = await realGateway()
  const invocationId = await begin(gateway)
  const { store, connection } = realClient(gateway.wsUrl)
  const { messageId } = await connection.send({ threadId: 't', parts: text('Oops') })
  await caughtUp(store, gateway.log, 't')
  const mute = realClient(gateway.wsUrl, {
    store,
    socket: () => {
      throw new Error('no socket')
    },
  })
  expect(await mute.connection.retract({ messageId })).toMatchObject({
    status: 'appended',
    event: { type: 'retraction', messageId },
  })
  expect(await connection.retract({ invocationId })).toMatchObject({ status: 'appended' })
  expect(shown(store, 't')).toEqual([])
  await caughtUp(store, gateway.log, 't')
  const late = realClient(gateway.wsUrl)
  await caughtUp(late.store, gateway.log, 't')
  expect(shown(late.store, 't')).toEqual([])
  await expect(connection.retract({ messageId })).rejects.toMatchObject({ code: 'unknown_message' })
})

test('what the app does not allow is refused, and what is shown stays', async () => {
  const gateway = await realGateway(0, { authorize: ({ action }) => action !== 'control' })
  const invocationId = await begin(gateway)
  const { store, connection, errors } = realClient(gateway.wsUrl)
  await caughtUp(store, gateway.log, 't')
  await expect(connection.cancel(invocationId)).rejects.toMatchObject({ code: 'forbidden', status: 403 })
  await expect(connection.approve('p', { invocationId, approved: true })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await eventually(() => expect(errors).toEqual(['forbidden', 'forbidden']))
  expect(store.invocation(invocationId)?.phase).toBe('streaming')
})

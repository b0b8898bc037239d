import { expect, test } from 'vitest'
import { testGateway } from './support/test-gateway.ts'

test('what producers and agents post over HTTP comes over the socket, in the order of the log', async () => {
  const { post, open } = await testGateway()
  const socket = await open()
  socket.send({ type: 'subscribe', threadId: 't' })
  expect(await socket.frame('events')).toMatchObject({ threadId: 't', events: [], offset: 0 })

  const made = await post('/threads/t/invocations', { agentId: 'scout' })
  expect(made).toMatchObject({ status: 201, body: { status: 'appended', offset: 0 } })
  const { invocationId, token } = made.body
  const turn = `/threads/t/invocations/${invocationId}`
  const chunks = ['Hel', 'lo'].map((delta, seq) => ({ seq, part: { kind: 'text', delta } }))
  expect(await post(`${turn}/chunks`, { chunks })).toMatchObject({
    status: 200,
    body: { nextSeq: 2, appendedCount: 2, duplicateCount: 0 },
  })
  expect(await post(`${turn}/finalize`, { outcome: 'completed' })).toMatchObject({
    status: 200,
    body: { status: 'appended', chunkCount: 2, offset: 3 },
  })
  const parts = [{ kind: 'text', text: 'Hello, Ada.' }]
  const called = await post(
    '/callback',
    { parts },
    { authorization: `Bearer ${token}`, 'idempotency-key': 'k' },
  )
  expect(called).toMatchObject({
    status: 201,
    body: { status: 'appended', threadId: 't', invocationId, revision: 0, offset: 4 },
  })
  expect((await socket.eventCount(5)).map(({ type, offset }) => [offset, type])).toEqual([
    [0, 'invocation_created'],
    [1, 'stream_chunk'],
    [2, 'stream_chunk'],
    [3, 'stream_finalized'],
    [4, 'callback'],
  ])
  expect(socket.events[4]).toMatchObject({ origin: 'callback', invocationId, parts })
})

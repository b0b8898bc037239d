import { expect, test } from 'vitest'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import { bubblesOf } from '../../src/testing/index.ts'
import { testGateway } from './support/test-gateway.ts'

const parts = (text: string) => [{ kind: 'text', text }]

test('many turns at once, each with chunks and callbacks that are sent again and again: each is there once', async () => {
  const { post, open, log } = await testGateway()
  const sockets = [await open(), await open()]
  for (const socket of sockets) socket.send({ type: 'subscribe', threadId: 't' })
  const turns = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const key = { 'idempotency-key': `turn ${index}` }
      const made = await Promise.all([1, 2, 3].map(() => post('/threads/t/invocations', {}, key)))
      expect(new Set(made.map(({ body }) => body.invocationId)).size).toBe(1)
      expect(made.filter(({ status }) => status === 201)).toHaveLength(1)
      return made[0]!.body
    }),
  )
  await Promise.all(
    turns.map(async ({ invocationId, token }) => {
      const path = `/threads/t/invocations/${invocationId}`
      const send = async (seq: number) => {
        const chunks = [{ seq, part: { kind: 'text', delta: `${seq};` } }]
        const [a, b] = await Promise.all([
          post(`${path}/chunks`, { chunks }),
          post(`${path}/chunks`, { chunks }),
        ])
        expect(a.body.appendedCount + b.body.appendedCount).toBe(1)
      }
      const call = async (key: string) => {
        const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key }
        const answers = await Promise.all([1, 2].map(() => post('/callback', { parts: parts(key) }, headers)))
        expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
      }
      const streaming = (async () => {
        for (let seq = 0; seq < 5; seq++) await send(seq)
        const ends = await Promise.all([1, 2].map(() => post(`${path}/finalize`, { outcome: 'completed' })))
        expect(ends.filter(({ body }) => body.status === 'appended')).toHaveLength(1)
      })()
      await Promise.all([streaming, call('a'), call('b'), call('c')])
    }),
  )
  const eventCount = 20 * (1 + 5 + 1 + 3)
  expect(await log.cursor('t')).toMatchObject({ offset: eventCount })
  const tail = await log.tail('t', undefined, 1_000)
  const events = tail.kind === 'events' ? tail.events : []
  const replayed = createBubbleStore({ scheduler: syncScheduler })
  replayed.ingestAll(events)
  expect(replayed.violations()).toEqual([])
  expect(bubblesOf(replayed, 't')).toHaveLength(20)
  for (const { invocationId } of turns) {
    const revisions = events.flatMap((event) =>
      event.type === 'callback' && event.invocationId === invocationId ? [event.revision] : [],
    )
    expect(revisions).toEqual([0, 1, 2])
  }
  for (const socket of sockets) {
    await socket.eventCount(eventCount)
    expect(socket.events).toEqual(events)
  }
})

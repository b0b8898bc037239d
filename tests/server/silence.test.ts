import { describe, expect, test, vi } from 'vitest'
import { memoryLog } from '../../src/server/index.ts'
import { virtualClock } from '../../src/testing/index.ts'
import { testGateway, type TestGateway } from './support/test-gateway.ts'

const chunk = (seq: number) => ({ chunks: [{ seq, part: { kind: 'text', delta: 'a' } }] })

/** Lets time pass as if other things went on meanwhile: what falls due is done before more time passes. */
async function pass({ clock, log }: TestGateway, ms: number, stepMs = 1_000): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    clock.advance(stepMs)
    await log.cursor('t')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const eventsOf = async ({ log }: TestGateway) => {
  const tail = await log.tail('t', undefined, 1_000)
  return tail.kind === 'events' ? tail.events : []
}

describe('a producer that is silent', () => {
  test('has its turn ended as failed, and is told so', async () => {
    const gateway = await testGateway({ producerTimeoutMs: 60_000 })
    const { body } = await gateway.post('/threads/t/invocations')
    const path = `/threads/t/invocations/${body.invocationId}`
    await gateway.post(`${path}/chunks`, chunk(0))
    await pass(gateway, 59_000)
    expect(await eventsOf(gateway)).toHaveLength(2)
    await pass(gateway, 16_000) // a quarter more, at most
    expect((await eventsOf(gateway)).slice(2)).toMatchObject([
      { type: 'stream_finalized', outcome: 'failed', chunkCount: 1, error: { code: 'producer_timeout' } },
    ])
    expect(gateway.gateway.counts().timedOutTurnCount).toBe(1)
    expect(await gateway.post(`${path}/chunks`, chunk(1))).toMatchObject({
      status: 409,
      body: { error: { code: 'ended' } },
    })
    const headers = { authorization: `Bearer ${body.token}`, 'idempotency-key': 'k' }
    const parts = [{ kind: 'text', text: 'late' }]
    expect(await gateway.post('/callback', { parts }, headers)).toMatchObject({ status: 201 })
    await pass(gateway, 200_000)
    expect(await eventsOf(gateway)).toHaveLength(4)
  })

  test('a producer that never begins is silent, too', async () => {
    const gateway = await testGateway({ producerTimeoutMs: 60_000 })
    await gateway.post('/threads/t/invocations')
    await pass(gateway, 75_000)
    expect(await eventsOf(gateway)).toMatchObject([{}, { outcome: 'failed', chunkCount: 0 }])
  })

  test('a turn that continues, posts a callback or ends by itself is left alone', async () => {
    const gateway = await testGateway({ producerTimeoutMs: 60_000 })
    const [a, b, c] = [
      (await gateway.post('/threads/t/invocations')).body,
      (await gateway.post('/threads/t/invocations')).body,
      (await gateway.post('/threads/t/invocations')).body,
    ]
    await gateway.post(`/threads/t/invocations/${c.invocationId}/finalize`, { outcome: 'completed' })
    for (let seq = 0; seq < 5; seq++) {
      await pass(gateway, 50_000)
      await gateway.post(`/threads/t/invocations/${a.invocationId}/chunks`, chunk(seq))
      const headers = { authorization: `Bearer ${b.token}`, 'idempotency-key': `k${seq}` }
      await gateway.post('/callback', { parts: [{ kind: 'text', text: 'a' }] }, headers)
    }
    expect((await eventsOf(gateway)).map(({ type }) => type)).not.toContain('failed')
    expect(gateway.gateway.counts().timedOutTurnCount).toBe(0)
    await pass(gateway, 75_000)
    expect(gateway.gateway.counts().timedOutTurnCount).toBe(2)
  })

  test('a turn that an earlier gateway has left open is ended by the next', async () => {
    const clock = virtualClock(1_800_000_000_000)
    const log = memoryLog({ now: () => clock.now() })
    const first = await testGateway({ log, clock, producerTimeoutMs: 60_000 })
    await first.post('/threads/t/invocations')
    await first.gateway.close()
    clock.advance(100_000)
    expect(await log.openTurns()).toHaveLength(1)
    const second = await testGateway({ log, clock, producerTimeoutMs: 60_000 })
    await pass({ ...second, clock }, 75_000)
    expect(await log.openTurns()).toEqual([])
  })
})

describe('a client that is silent', () => {
  test('is asked for a sign of life, and stays when it gives one', async () => {
    const { open, clock, gateway } = await testGateway({ heartbeatMs: 10_000 })
    const socket = await open()
    for (let count = 0; count < 5; count++) {
      const pinged = new Promise((resolve) => socket.socket.once('ping', resolve))
      clock.advance(10_000)
      await pinged
      socket.send({ type: 'ping' }) // sent behind the pong
      await vi.waitUntil(() => socket.frames.length === count + 1)
    }
    expect(gateway.counts().socketCount).toBe(1)
  })

  test('is cut off when it gives none', async () => {
    const { open, clock, gateway } = await testGateway({ heartbeatMs: 10_000 })
    const [dead, alive] = [await open({ autoPong: false }), await open()]
    const pinged = Promise.all(
      [dead, alive].map(({ socket }) => new Promise((resolve) => socket.once('ping', resolve))),
    )
    clock.advance(10_000)
    await pinged
    alive.send({ type: 'ping' })
    await alive.frame('pong')
    clock.advance(10_000)
    expect(await dead.closed).toMatchObject({ code: 1006 })
    await vi.waitUntil(() => gateway.counts().socketCount === 1)
    expect(alive.socket.readyState).toBe(alive.socket.OPEN)
  })
})

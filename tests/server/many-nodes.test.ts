import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { connectWebSocket } from '../../src/client/index.ts'
import { createGateway, type GatewayOptions, type Log, memoryLog } from '../../src/server/index.ts'
import { shown, virtualClock, type VirtualClock } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'
import { newStore } from '../support/replay.ts'
import { TestSocket } from './support/test-socket.ts'

const secret = 'one secret of all gateways of a log'
const parts = [{ kind: 'text', text: 'done' }]

/** A gateway of its own over a log that it shares. */
async function node(log: Log, options: Partial<GatewayOptions> = {}) {
  const gateway = createGateway({ log, secret, authorize: () => true, ...options })
  onTestFinished(() => gateway.close())
  const { url, wsUrl } = await gateway.listen()
  const post = async (path: string, body: object = {}, token?: string, key = 'k') => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    })
    // What the routes return is pinned elsewhere; a field that is missing fails the test.
    return {
      status: response.status,
      body: (await response.json()) as { token: string; invocationId: string; status: string },
    }
  }
  return { gateway, url, wsUrl, post }
}

const eventsOf = async (log: Log) => {
  const tail = await log.tail('t', undefined, 1_000)
  return tail.kind === 'events' ? tail.events : []
}

test('a callback at one gateway, with a token of a second, reaches a follower at a third; its repetition is a duplicate', async () => {
  const log = memoryLog()
  const [a, b, c] = [await node(log), await node(log), await node(log)]
  const socket = await TestSocket.open(a.wsUrl)
  socket.send({ type: 'subscribe', threadId: 't' })
  const turn = await c.post('/threads/t/invocations')
  expect((await b.post('/callback', { parts }, turn.body.token)).status).toBe(201)
  expect(await socket.eventCount(2)).toMatchObject([
    { type: 'invocation_created' },
    { type: 'callback', invocationId: turn.body.invocationId, parts },
  ])
  const again = await c.post('/callback', { parts }, turn.body.token)
  expect([again.status, again.body.status]).toEqual([200, 'duplicate'])
  const stranger = await node(log, { secret: 'a secret that is of somebody else' })
  expect((await stranger.post('/callback', { parts }, turn.body.token)).status).toBe(401)
})

test('a snapshot by url is good at any gateway', async () => {
  const log = memoryLog()
  const [a, b] = [await node(log, { limits: { inlineSnapshotBytes: 1 } }), await node(log)]
  const socket = await TestSocket.open(a.wsUrl)
  socket.send({ type: 'subscribe', threadId: 't', epoch: 'another', offset: 0 })
  const { url = '' } = (await socket.frame('resync')) as { url?: string }
  expect((await fetch(b.url + url)).status).toBe(200)
})

test('a client of a gateway that stops comes back at another after a wait at random, and misses nothing', async () => {
  const log = memoryLog()
  const [a, b] = [await node(log), await node(log)]
  const store = newStore()
  const urls = [a.wsUrl, b.wsUrl]
  const waits: (number | undefined)[] = []
  const connection = connectWebSocket({
    store,
    url: () => urls[0]!,
    threadIds: ['t'],
    socket: (address) => new WebSocket(address),
    retry: { baseMs: 40, capMs: 40 },
    random: () => 0.25,
  })
  onTestFinished(() => connection.dispose())
  connection.subscribe(() => {
    const { status, reason, retryAt } = connection.state()
    if (status === 'waiting' && reason?.code === 'going_away') waits.push(retryAt)
  })
  const { body: turn } = await a.post('/threads/t/invocations')
  const at = `/threads/t/invocations/${turn.invocationId}`
  let seq = 0
  const say = async (to: typeof a) =>
    to.post(`${at}/chunks`, { chunks: [{ seq: seq++, part: { kind: 'text', delta: `${seq} ` } }] })
  for (let index = 0; index < 20; index++) await say(index % 2 === 0 ? a : b)
  await eventually(() => expect(store.cursor('t')?.offset).toBe(21))

  urls.shift() // as a proxy does, when it is told that a gateway drains
  const closed = a.gateway.close()
  for (let index = 0; index < 20; index++) await say(b)
  await closed
  for (let index = 0; index < 5; index++) await say(b)
  await b.post(`${at}/finalize`, { outcome: 'completed' })
  await b.post('/callback', { parts }, turn.token)
  await eventually(() => expect(store.cursor('t')?.offset).toBe(48))
  expect(shown(store, 't')).toEqual([`${turn.invocationId}: done (completed, callback)`])
  expect(store.violations()).toEqual([])
  expect(waits).toHaveLength(1)
  expect(a.gateway.counts().socketCount).toBe(0)
  expect(b.gateway.counts().socketCount).toBe(1)
})

/** Whose timers run on, while what it says jumps. */
function jumping(clock: VirtualClock) {
  let jumpMs = 0
  return {
    clock: { ...clock, now: () => clock.now() + jumpMs },
    jump: (ms: number) => (jumpMs += ms),
  }
}

test('a turn of a dead gateway is ended once by another; a sign of life anywhere keeps a turn open, whatever the clocks say', async () => {
  const time = virtualClock(1_800_000_000_000)
  const logTime = jumping(time)
  const log = memoryLog({ now: logTime.clock.now })
  const times = [jumping(time), jumping(time), jumping(time)] as const
  const options = { producerTimeoutMs: 8_000, drainMs: 0 }
  const nodes = await Promise.all(times.map(({ clock }) => node(log, { ...options, clock })))
  const [a, b, c] = nodes as [(typeof nodes)[0], (typeof nodes)[0], (typeof nodes)[0]]
  const { body: orphan } = await a.post('/threads/t/invocations', {}, undefined, 'orphan')
  const { body: alive } = await a.post('/threads/t/invocations', {}, undefined, 'alive')
  await a.gateway.close() // it watches no more, and the producer of `orphan` is gone with it
  const years = 10 * 365 * 86_400_000
  const turns = vi.spyOn(log, 'openTurns')
  const looks = async (count: number) => {
    for (let index = 0; index < count; index++) {
      const before = turns.mock.calls.length
      time.advance(1_000)
      await eventually(() => expect(turns.mock.calls.length).toBeGreaterThanOrEqual(before + 2))
      await b.post(`/threads/t/invocations/${alive.invocationId}/chunks`, { chunks: [] })
    }
  }
  await looks(3)
  times[1].jump(years)
  times[2].jump(-years)
  logTime.jump(years)
  await looks(3)
  logTime.jump(-2 * years)
  await looks(1)
  expect((await eventsOf(log)).map(({ type }) => type)).toEqual(['invocation_created', 'invocation_created'])
  await looks(3)
  await eventually(async () => expect(await eventsOf(log)).toHaveLength(3))
  await looks(20)
  expect((await eventsOf(log)).slice(2)).toMatchObject([
    {
      type: 'stream_finalized',
      invocationId: orphan.invocationId,
      outcome: 'failed',
      error: { code: 'producer_timeout' },
    },
  ])
  expect(b.gateway.counts().timedOutTurnCount + c.gateway.counts().timedOutTurnCount).toBe(1)
  expect(await log.openTurns()).toMatchObject([{ invocationId: alive.invocationId }])
})

import { connect, type Socket } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { settingsOf } from '../../src/server/gateway-options.ts'
import {
  createGateway,
  type GatewayLimits,
  type GatewayOptions,
  memoryLog,
  type RateOptions,
} from '../../src/server/index.ts'
import { logLimits } from '../../src/server/log-limits.ts'
import { Meter } from '../../src/server/meter.ts'
import { rateNames } from '../../src/server/rates.ts'
import { SocketWriter } from '../../src/server/socket/socket-writer.ts'
import { logContract } from '../../src/testing/index.ts'
import { testGateway, type TestGateway } from './support/test-gateway.ts'
import type { TestSocket } from './support/test-socket.ts'

/** What became of the last of `load`, where `limit` may be; each is tried at one below the limit, at it, and at one above. */
type Probe = (limit: number, load: number) => Promise<unknown>

interface Row {
  readonly limit?: number
  readonly probe: Probe
  /** What becomes of it up to the limit, and above. */
  readonly within: unknown
  readonly above: unknown
}

const text = (words: string) => ({ kind: 'text', text: words }) as const
const message = (words = 'a') => ({ author: { kind: 'user' }, parts: [text(words)] })
const jsonHeaders = { 'content-type': 'application/json' }

/** Does something `count` times, one after the other, and returns what came of the last. */
async function lastOf<Seen>(count: number, act: (index: number) => Promise<Seen>): Promise<Seen> {
  const seen: Seen[] = []
  for (let index = 0; index < count; index++) seen.push(await act(index))
  return seen.at(-1)!
}

const withLimits = (
  limits: Partial<GatewayLimits>,
  more: Partial<GatewayOptions> = {},
): Promise<TestGateway> => testGateway({ limits, ...more })

/** `open`, or the status with which a socket was refused. */
const opened = (gateway: TestGateway, headers: Record<string, string> = {}): Promise<string> =>
  gateway.open({ headers }).then(
    () => 'open',
    (error: Error) => error.message.replace('Unexpected server response: ', ''),
  )

/** Which of two things a socket does first. */
const outcomeOf = (socket: TestSocket, happens: Promise<unknown>): Promise<string> =>
  Promise.race([happens.then(() => 'answered'), socket.closed.then(({ code }) => `${code}`)])

const subscribed = async (socket: TestSocket, threadId: string): Promise<string> => {
  const ref = `${threadId} ${crypto.randomUUID()}`
  socket.send({ type: 'subscribe', threadId, ref })
  const find = () => socket.frames.find((frame) => 'ref' in frame && frame.ref === ref)
  const frame = await vi.waitUntil(find, { timeout: 90_000, interval: 2 })
  return frame.type === 'error' ? frame.code : frame.type
}

/** `open`, or `cut`. A connection that is taken is answered. */
const connected = async ({ port }: TestGateway): Promise<string> => {
  const socket: Socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  return new Promise((resolve) => {
    socket.on('error', () => resolve('cut')).on('close', () => resolve('cut'))
    socket.once('data', () => resolve('open'))
    socket.write('GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n')
  })
}

/** A log whose thread `t` has so many messages of one letter. */
async function filled(count: number, words = 'a') {
  const log = memoryLog({ epoch: 'e' })
  for (let index = 0; index < count; index++)
    await log.append('t', [
      { type: 'message', messageId: `m${index}`, author: { kind: 'user' }, parts: [text(words)] },
    ])
  return log
}

const framesOf = async (limits: Partial<GatewayLimits>, count: number): Promise<number> => {
  const gateway = await withLimits({ behindCount: 1_000, ...limits }, { log: await filled(count) })
  const socket = await gateway.open()
  socket.send({ type: 'subscribe', threadId: 't' })
  await socket.eventCount(count)
  return socket.frames.filter((frame) => frame.type === 'events' && frame.events.length > 0).length
}

const resyncOf = async (limits: Partial<GatewayLimits>, count: number, place: object) => {
  const gateway = await withLimits(limits, { log: await filled(count) })
  const socket = await gateway.open()
  socket.send({ type: 'subscribe', threadId: 't', ...place })
  return vi.waitUntil(() => socket.frames[0], { timeout: 90_000, interval: 2 })
}

const createdTurn = async (gateway: TestGateway): Promise<string> =>
  (await gateway.post('/threads/t/invocations')).body.token

const polled = async (gateway: TestGateway, load: number, tokenOf: (index: number) => string) => {
  const answers: string[] = []
  for (let index = 0; index < load; index++) {
    const headers = { authorization: `Bearer ${tokenOf(index)}` }
    void gateway.request('/turn/control', { headers }).then(
      ({ status }) => answers.push(`${status}`),
      () => undefined,
    )
    const isSeen = () => gateway.gateway.counts().pollCount + answers.length > index
    await vi.waitUntil(isSeen, { timeout: 90_000, interval: 2 })
  }
  return answers.at(-1) ?? 'waits'
}

/** A limit of the gateway that has no row does not compile. */
const gatewayRows: Readonly<Record<keyof GatewayLimits, Row>> = {
  bodyBytes: {
    limit: 200,
    within: 201,
    above: 413,
    async probe(bodyBytes, load) {
      const gateway = await withLimits({ bodyBytes })
      const rest = JSON.stringify(message('')).length
      return (await gateway.post('/threads/t/messages', message('a'.repeat(load - rest)))).status
    },
  },
  clientFrameBytes: {
    limit: 100,
    within: 'answered',
    above: '1009',
    async probe(clientFrameBytes, load) {
      const socket = await (await withLimits({ clientFrameBytes })).open()
      socket.socket.send(`{"type":"ping","more":"${'a'.repeat(load - 25)}"}`)
      return outcomeOf(socket, socket.frame('pong'))
    },
  },
  invalidFrameCount: {
    // So many close it: the last that is answered and survived is one below.
    limit: 3,
    within: ['answered', '4400'],
    above: '4400',
    async probe(invalidFrameCount, load) {
      const socket = await (await withLimits({ invalidFrameCount })).open()
      for (let index = 0; index < load; index++) socket.socket.send('hello')
      socket.send({ type: 'ping' })
      return outcomeOf(socket, socket.frame('pong'))
    },
  },
  subscribesPerMinuteCount: {
    within: 'events',
    above: 'too_many_asks',
    async probe(subscribesPerMinuteCount, load) {
      const socket = await (await withLimits({ subscribesPerMinuteCount })).open()
      return lastOf(load, () => subscribed(socket, 't'))
    },
  },
  socketCount: {
    within: 'open',
    above: '503',
    async probe(socketCount, load) {
      const gateway = await withLimits({ socketCount })
      return lastOf(load, () => opened(gateway))
    },
  },
  arrivingSocketCount: {
    within: 'waits',
    above: '503',
    async probe(arrivingSocketCount, load) {
      let askedCount = 0
      const authorize: GatewayOptions['authorize'] = () => {
        askedCount += 1
        return new Promise(() => undefined)
      }
      const gateway = await withLimits({ arrivingSocketCount }, { authorize })
      return lastOf(load, async (index) => {
        const refused = opened(gateway)
        const waits = vi.waitUntil(
          () => askedCount > index || gateway.gateway.counts().refusedSocketCount > 0,
        )
        await waits
        return askedCount > index ? 'waits' : refused
      })
    },
  },
  socketsPerAddressCount: {
    within: 'open',
    above: '429',
    async probe(socketsPerAddressCount, load) {
      const addressOf = (request: Request): string => request.headers.get('x-address') ?? ''
      const gateway = await withLimits({ socketsPerAddressCount }, { addressOf })
      await opened(gateway, { 'x-address': 'another' })
      return lastOf(load, () => opened(gateway, { 'x-address': 'one' }))
    },
  },
  connectionCount: {
    within: 'open',
    above: 'cut',
    async probe(connectionCount, load) {
      const gateway = await withLimits({ connectionCount })
      return lastOf(load, () => connected(gateway))
    },
  },
  connectionsPerAddressCount: {
    within: 'open',
    above: 'cut',
    async probe(connectionsPerAddressCount, load) {
      const gateway = await withLimits({ connectionsPerAddressCount })
      return lastOf(load, () => connected(gateway))
    },
  },
  threadsPerSocketCount: {
    within: 'events',
    above: 'too_many_threads',
    async probe(threadsPerSocketCount, load) {
      const socket = await (await withLimits({ threadsPerSocketCount })).open()
      return lastOf(load, (index) => subscribed(socket, `t${index}`))
    },
  },
  frameEventCount: {
    within: 1,
    above: 2,
    probe: (frameEventCount, load) => framesOf({ frameEventCount }, load),
  },
  frameUnitCount: {
    // Of as many units as three events have.
    within: 1,
    above: 2,
    async probe(limit, load) {
      const tail = await (await filled(1)).tail('t', undefined, 1)
      const units = tail.kind === 'events' ? JSON.stringify(tail.events[0]).length : 0
      return framesOf({ frameUnitCount: units * limit }, load)
    },
  },
  highWaterBytes: {
    // When so many wait, no more is sent.
    within: [true, false],
    above: false,
    async probe(highWaterBytes, bufferedAmount) {
      const socket = { bufferedAmount, on: () => undefined } as unknown as WebSocket
      const port = { onRead: () => undefined, onRoom: () => undefined, onRefused: () => undefined }
      return new SocketWriter(socket, highWaterBytes, new Meter(), port).hasRoom()
    },
  },
  behindCount: {
    within: 'events',
    above: 'resync',
    async probe(behindCount, load) {
      const one = { author: { kind: 'user' }, messageId: 'm', parts: [text('a')] } as const
      const log = memoryLog({ epoch: 'e' })
      // Versions of one message: a snapshot has the last, and so is less.
      for (let revision = 0; revision < load; revision++)
        await log.append('t', [
          { type: 'message', ...one, revision, parts: [text(`${revision}${'a'.repeat(400)}`)] },
        ])
      const gateway = await withLimits({ behindCount, frameEventCount: 1 }, { log })
      const socket = await gateway.open()
      socket.send({ type: 'subscribe', threadId: 't', epoch: 'e', offset: 0 })
      return (await vi.waitUntil(() => socket.frames[0], { timeout: 90_000, interval: 2 })).type
    },
  },
  inlineSnapshotBytes: {
    limit: 0,
    within: 'snapshot',
    above: 'url',
    async probe(_, more) {
      const { snapshot, cursor } = await (await filled(3)).snapshot('t')
      const bytes = JSON.stringify({ snapshot, check: cursor.check }).length
      const frame = await resyncOf({ inlineSnapshotBytes: bytes - more }, 3, { epoch: 'another', offset: 0 })
      return 'url' in frame ? 'url' : 'snapshot'
    },
  },
  keptSnapshotBytes: {
    limit: 2,
    within: true,
    above: false,
    async probe(limit, load) {
      const log = memoryLog({ epoch: 'e' })
      let [madeCount, bytes] = [0, 0]
      for (let index = 0; index < load; index++) {
        await log.append(`t${index}`, [
          {
            type: 'message',
            messageId: `m${index}`,
            author: { kind: 'user' },
            parts: [text('a')],
            at: 0,
          } as never,
        ])
        const { snapshot, cursor } = await log.snapshot(`t${index}`)
        bytes = Math.max(bytes, JSON.stringify({ snapshot, check: cursor.check }).length)
      }
      const spied = {
        ...log,
        snapshot: (threadId: string) => {
          madeCount += 1
          return log.snapshot(threadId)
        },
      }
      const gateway = await withLimits({ keptSnapshotBytes: bytes * limit }, { log: spied })
      const socket = await gateway.open()
      const ask = async (index: number) => {
        const ref = crypto.randomUUID()
        socket.send({ type: 'subscribe', threadId: `t${index}`, ref, epoch: 'another', offset: 0 })
        await socket.frame('resync', (frame) => frame.ref === ref)
      }
      await lastOf(load, ask)
      await ask(0)
      return madeCount === load // the first was still there
    },
  },
  pollCount: {
    within: 'waits',
    above: '429',
    async probe(pollCount, load) {
      const gateway = await withLimits({ pollCount })
      const tokens = await Promise.all(Array.from({ length: load }, () => createdTurn(gateway)))
      return polled(gateway, load, (index) => tokens[index]!)
    },
  },
  pollsPerTurnCount: {
    within: 'waits',
    above: '429',
    async probe(pollsPerTurnCount, load) {
      const gateway = await withLimits({ pollsPerTurnCount })
      const token = await createdTurn(gateway)
      return polled(gateway, load, () => token)
    },
  },
  threadsPerMinuteCount: {
    within: 201,
    above: 429,
    async probe(threadsPerMinuteCount, load) {
      const gateway = await withLimits({ threadsPerMinuteCount }, { requestTimeoutMs: 600_000 })
      const last = await lastOf(load, (index) =>
        gateway.post(
          `/threads/t${index}/${index === 1 ? 'invocations' : 'messages'}`,
          index === 1 ? {} : message(),
        ),
      )
      // What is there goes on, and the minute goes by.
      expect((await gateway.post('/threads/t0/messages', message())).status).toBe(201)
      gateway.clock.advance(60_000)
      expect((await gateway.post('/threads/later/messages', message())).status).toBe(201)
      return last.status
    },
  },
  partsPerPostCount: {
    within: 201,
    above: 413,
    async probe(partsPerPostCount, load) {
      const gateway = await withLimits({ partsPerPostCount })
      const parts = Array.from({ length: load }, () => text('a'))
      return (await gateway.post('/threads/t/messages', { author: { kind: 'user' }, parts })).status
    },
  },
}

describe('limits of a gateway', () => {
  test('each has a row', () => {
    const { limits } = settingsOf({ log: memoryLog(), authorize: () => true })
    expect(Object.keys(gatewayRows).toSorted()).toEqual(Object.keys(limits).toSorted())
  })

  test.each(Object.entries(gatewayRows))('%s: one below, at it, one above', async (_, row) => {
    const { limit = 3, probe, above } = row
    const [below, at] = Array.isArray(row.within) ? row.within : [row.within, row.within]
    expect(await probe(limit, limit - 1)).toEqual(below)
    expect(await probe(limit, limit)).toEqual(at)
    expect(await probe(limit, limit + 1)).toEqual(above)
  })
})

test('each limit of a log has its case in the contract', () => {
  const names = logContract(memoryLog).map(({ name }) => name)
  expect(
    Object.keys(logLimits()).filter((limit) => !names.some((name) => name.startsWith(`${limit}: `))),
  ).toEqual([])
})

const rate = { count: 3, durationMs: 3_600_000 }

/** By its name: what comes of so many of what it counts, where three may be. */
const rateRows: Readonly<
  Record<string, { above: string; act: (load: number, rates: RateOptions) => Promise<string> }>
> = {
  'perAddress.append': { above: '429', act: (load, rates) => posts(load, rates) },
  'perAddress.read': { above: '429', act: (load, rates) => gets(load, rates) },
  'perAddress.connect': { above: '429', act: (load, rates) => connects(load, rates) },
  'perAddress.subscribe': { above: 'too_many_asks', act: (load, rates) => subscribes(load, rates, true) },
  'perToken.append': { above: '429', act: (load, rates) => posts(load, rates, { authorization: 'a' }) },
  'perToken.read': { above: '429', act: (load, rates) => hears(load, rates) },
  'perToken.connect': { above: '429', act: (load, rates) => connects(load, rates, { authorization: 'a' }) },
  'perToken.subscribe': {
    above: 'too_many_asks',
    act: (load, rates) => subscribes(load, rates, true, { authorization: 'a' }),
  },
  'perConnection.subscribe': { above: 'too_many_asks', act: (load, rates) => subscribes(load, rates, false) },
  'perConnection.frame': {
    above: '1013',
    async act(load, rates) {
      const socket = await (await testGateway({ rates })).open()
      for (let index = 0; index < load; index++) socket.send({ type: 'ping' })
      const all = vi.waitUntil(() => socket.frames.length === load, { timeout: 2_000, interval: 2 })
      return (await outcomeOf(socket, all)) === 'answered' ? 'taken' : '1013'
    },
  },
}

const taken = (status: number): string => (status < 400 ? 'taken' : `${status}`)

async function posts(
  load: number,
  rates: RateOptions,
  headers: Record<string, string> = {},
): Promise<string> {
  const gateway = await testGateway({ rates })
  return taken((await lastOf(load, () => gateway.post('/threads/t/messages', message(), headers))).status)
}

async function gets(load: number, rates: RateOptions): Promise<string> {
  const gateway = await testGateway({ rates })
  const { status } = await lastOf(load, () => gateway.request('/snapshot', { headers: jsonHeaders }))
  return status === 401 ? 'taken' : `${status}` // without a token, but it was counted
}

async function hears(load: number, rates: RateOptions): Promise<string> {
  const gateway = await testGateway({ rates })
  const { body } = await gateway.post('/threads/t/invocations')
  await gateway.post(`/threads/t/invocations/${body.invocationId}/cancel`)
  const headers = { authorization: `Bearer ${body.token}` }
  return taken((await lastOf(load, () => gateway.request('/turn/control', { headers }))).status)
}

async function connects(
  load: number,
  rates: RateOptions,
  headers: Record<string, string> = {},
): Promise<string> {
  const gateway = await testGateway({ rates })
  const last = await lastOf(load, () => opened(gateway, headers))
  return last === 'open' ? 'taken' : last
}

/** @param isSpread over sockets, each of which asks once */
async function subscribes(
  load: number,
  rates: RateOptions,
  isSpread: boolean,
  headers: Record<string, string> = {},
) {
  const gateway = await testGateway({ rates })
  const one = await gateway.open({ headers })
  const last = await lastOf(load, async () =>
    subscribed(isSpread ? await gateway.open({ headers }) : one, 't'),
  )
  return last === 'events' ? 'taken' : last
}

describe('rates', () => {
  test('each has a row', () => {
    expect(Object.keys(rateRows).toSorted()).toEqual(rateNames.toSorted())
  })

  test.each(Object.entries(rateRows))('%s: one below, at it, one above', async (name, { above, act }) => {
    const [scope = '', kind = ''] = name.split('.')
    const rates = { [scope]: { [kind]: rate } }
    expect(await act(2, rates)).toBe('taken')
    expect(await act(3, rates)).toBe('taken')
    expect(await act(4, rates)).toBe(above)
  })
})

test('a gateway without rates needs no package for them', async () => {
  const gateway = createGateway({ log: memoryLog(), authorize: () => true })
  onTestFinished(() => gateway.close())
  const init = { method: 'POST', headers: jsonHeaders, body: JSON.stringify(message()) }
  expect((await gateway.fetch(new Request('http://localhost/threads/t/messages', init))).status).toBe(201)
})

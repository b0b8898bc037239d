import { describe, expect, test } from 'vitest'
import { allSaid, type Fault, FakeGateway, refusal } from './support/fake-gateway.ts'

const bytesOf = (body: unknown): number => Buffer.byteLength(JSON.stringify(body))

describe('gathering', () => {
  test('chunks wait for others as long as delayMs, and are sent at once when there are enough', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open({ batch: { delayMs: 100, chunkCount: 3 } })
    void turn.text('a')
    await gateway.pass(90)
    void turn.text('b')
    expect(gateway.parts).toEqual([])
    await gateway.pass(10)
    expect(gateway.parts).toEqual([{ kind: 'text', partId: 'block-1', delta: 'ab' }])
    for (const dataId of ['1', '2', '3', '4']) void turn.data({ name: 'n', dataId, value: 0 })
    await allSaid()
    expect(gateway.parts).toHaveLength(4)
    await gateway.pass(100)
    expect(gateway.parts).toHaveLength(5)
  })

  test('flush sends at once, and resolves when everything before it is in the log', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open({ batch: { delayMs: 10_000 } })
    void turn.text('a')
    await turn.flush()
    expect(gateway.text).toBe('a')
    void turn.text('b')
    await allSaid()
    const flushed = turn.flush()
    await allSaid()
    await flushed
    expect(gateway.text).toBe('ab')
    await turn.flush()
  })

  test('no request is larger than its bytes, and a text that is too long is split between characters', async () => {
    const gateway = new FakeGateway()
    const bytes = 16_384
    const turn = await gateway.open({ batch: { bytes } })
    const text = `a${'😀'.repeat(10_000)}${'\u0000'.repeat(5_000)}`
    void turn.text(text)
    for (let count = 0; count < 1_000; count++) void turn.text('漢字', { partId: `p${count % 7}` })
    void turn.toolCall({ toolCallId: 'c', toolName: 't', input: text })
    await gateway.inTime(turn.end())
    expect(gateway.text).toBe(text + '漢字'.repeat(1_000))
    const input = gateway.parts.map((part) => (part.kind === 'tool_call' ? part.inputDelta : '')).join('')
    expect(JSON.parse(input)).toBe(text)
    const bodies = gateway.ofRoute('chunks').map(({ body }) => bytesOf(body))
    expect(bodies.length).toBeGreaterThan(5)
    expect(Math.max(...bodies)).toBeLessThanOrEqual(bytes)
    expect(gateway.parts.filter((part) => 'delta' in part && /[\ud800-\udfff]/u.test(part.delta))).toEqual([])
  })

  test('a part that is larger than a request should be goes alone', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open({ batch: { bytes: 16_384 } })
    void turn.text('a')
    void turn.file({ mediaType: 'image/png', url: `data:image/png,${'x'.repeat(786_000)}` })
    void turn.text('b')
    await gateway.inTime(turn.end())
    expect(gateway.ofRoute('chunks').map(({ body }) => body.chunks.length)).toEqual([1, 1, 1])
  })

  test('half a character goes on with its other half', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    void turn.text('\ud83d')
    void turn.text('\ude00')
    await turn.flush()
    void turn.text('\ud83d')
    await turn.flush()
    void turn.text('\ude00')
    await gateway.inTime(turn.end())
    expect(gateway.text).toBe('😀😀')
  })
})

test('promises wait while more waits than there is room for', async () => {
  const gateway = new FakeGateway()
  gateway.fault = ({ at, route }) => (route === 'chunks' && at < 1_000 ? 'unavailable' : 'none')
  const turn = await gateway.open({ batch: { waitingBytes: 100_000 } })
  let room = 0
  for (let count = 0; count < 3; count++) {
    void turn.text('x'.repeat(60_000)).then(() => (room += 1))
    await allSaid()
  }
  await gateway.pass(900)
  expect([room, gateway.text.length]).toEqual([1, 0])
  await gateway.pass(2_000)
  expect([room, gateway.text.length]).toEqual([3, 180_000])
})

describe('sending again', () => {
  test.each(['refused', 'answer lost', 'late', 'silent', 'unavailable'] satisfies Fault[])(
    'each request of a turn is sent again where it is %s, with the same content',
    async (fault) => {
      const gateway = new FakeGateway()
      const routes = new Set<string>()
      gateway.fault = ({ route }) => {
        if (routes.has(route)) return 'none'
        routes.add(route)
        return fault
      }
      const turn = await gateway.open()
      void turn.text('a')
      const flushed = turn.flush()
      await allSaid()
      void turn.text('b') // what was sent stays as it is: this is a chunk of its own
      await gateway.inTime(flushed)
      await gateway.inTime(turn.end())
      expect(gateway.parts).toEqual([
        { kind: 'text', partId: 'block-1', delta: 'a' },
        { kind: 'text', partId: 'block-1', delta: 'b' },
      ])
      expect(gateway.end).toEqual({ outcome: 'completed', chunkCount: 2 })
      expect(
        new Set(gateway.ofRoute('create').map(({ headers }) => headers.get('idempotency-key'))).size,
      ).toBe(1)
      const [first, second] = gateway.ofRoute('chunks')
      expect(second!.body).toEqual(first!.body)
    },
  )

  test('waits grow, with jitter, up to their bound; and start anew after an answer', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open({ retry: { baseMs: 100, capMs: 400 }, batch: { delayMs: 0 } })
    gateway.fault = () => (gateway.ofRoute('chunks').length < 6 ? 'unavailable' : 'none')
    void turn.text('a')
    await gateway.pass(2_000)
    const times = gateway.ofRoute('chunks').map(({ at }) => at)
    const waits = times.slice(1).map((at, index) => at - times[index]!)
    expect(waits).toEqual([50, 100, 200, 200, 200]) // half of each bound
    expect(gateway.text).toBe('a')
  })

  test.each([
    ['3', 3_000],
    [new Date(5_000).toUTCString(), 5_000],
    ['soon', 10],
  ])('Retry-After: %s is heeded', async (retryAfter, at) => {
    const gateway = new FakeGateway()
    const turn = await gateway.open({ retry: { baseMs: 20 }, batch: { delayMs: 0 } })
    gateway.instead = ({ route }) =>
      route === 'chunks' && gateway.ofRoute('chunks').length === 1
        ? { status: 429, body: '', headers: { 'retry-after': retryAfter } }
        : undefined
    void turn.text('a')
    await gateway.pass(6_000)
    expect(gateway.ofRoute('chunks').map((request) => request.at)).toEqual([0, at])
  })

  test('headers are asked for at each attempt, and one that fails to come is another attempt', async () => {
    const gateway = new FakeGateway()
    let count = 0
    const headers = (): Promise<Record<string, string>> => {
      count += 1
      return count === 1
        ? Promise.reject(new Error('no token yet'))
        : Promise.resolve({ authorization: `Bearer ${count}` })
    }
    gateway.fault = () => (gateway.ofRoute('create').length === 1 ? 'refused' : 'none')
    await gateway.open({ headers })
    const sent = gateway.ofRoute('create').map((request) => request.headers.get('authorization'))
    expect(sent).toEqual(['Bearer 2', 'Bearer 3'])
    expect(gateway.ofRoute('control')[0]!.headers.get('authorization')).toBe('Bearer token-1')
  })

  test('a gateway that never answers is given up, and everything settles', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open({ retry: { giveUpMs: 60_000 }, requestTimeoutMs: 1_000 })
    gateway.fault = () => 'silent'
    const approval = turn.requestApproval({ toolCallId: 'c' })
    const ended = turn.end()
    await expect(gateway.inTime(ended)).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/no answer in 1000 ms/) as string,
    })
    expect(gateway.clock.now()).toBeGreaterThan(50_000)
    expect(gateway.clock.now()).toBeLessThanOrEqual(61_000)
    await expect(approval).rejects.toMatchObject({ name: 'TurnEndedError' })
    expect(turn.signal.reason).toMatchObject({ code: 'unreachable' })
    expect(gateway.clock.timerCount).toBe(0)
  })

  test('a 429 that no waiting mends, and a full log, are final', async () => {
    for (const code of ['too_many_callbacks', 'log_full'] as const) {
      const gateway = new FakeGateway()
      gateway.instead = () => refusal(code)
      await expect(gateway.open()).rejects.toMatchObject({ code })
      expect(gateway.requests).toHaveLength(1)
    }
  })
})

describe('a log that lacks chunks which it had acknowledged', () => {
  test('gets them again, as long as they are held', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    for (const text of ['a', 'b', 'c']) {
      void turn.text(text)
      await turn.flush()
    }
    gateway.parts.length = 1
    void turn.text('d')
    await gateway.inTime(turn.flush())
    expect(gateway.text).toBe('abcd')
    gateway.parts.length = 2
    await gateway.inTime(turn.end()) // the end finds that some are missing
    expect(gateway.text).toBe('abcd')
    expect(gateway.end).toEqual({ outcome: 'completed', chunkCount: 4 })
  })

  test('is told so where they are gone', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open({ batch: { waitingBytes: 1 } })
    for (const text of ['a', 'b', 'c']) {
      void turn.text(text)
      await turn.flush()
    }
    gateway.parts.length = 0
    await expect(gateway.inTime(turn.end())).rejects.toMatchObject({ code: 'seq_gap' })
    expect(turn.signal.aborted).toBe(true)
  })
})

test('a producer that is silent says that it is alive, and one that speaks need not', async () => {
  const gateway = new FakeGateway()
  const turn = await gateway.open({ keepAliveMs: 1_000 })
  await gateway.pass(3_500)
  expect(gateway.ofRoute('chunks').map(({ body, at }) => [body.chunks, at])).toEqual([
    [[], 1_000],
    [[], 2_000],
    [[], 3_000],
  ])
  void turn.text('a')
  await gateway.pass(900)
  expect(gateway.ofRoute('chunks')).toHaveLength(4)
  await gateway.inTime(turn.end())
  const count = gateway.requests.length
  await gateway.pass(5_000)
  expect(gateway.requests).toHaveLength(count)
})

test('a sign of life that is on its way when the turn ends does not come after its end', async () => {
  const gateway = new FakeGateway()
  const turn = await gateway.open({ keepAliveMs: 1_000 })
  gateway.fault = ({ at }) => (at < 1_500 ? 'refused' : 'none')
  await gateway.pass(1_000)
  expect(gateway.ofRoute('chunks')).toHaveLength(1)
  await gateway.inTime(turn.end())
  await gateway.pass(10_000)
  expect([turn.signal.aborted, gateway.end]).toEqual([false, { outcome: 'completed', chunkCount: 0 }])
})

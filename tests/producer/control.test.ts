import { describe, expect, test, vi } from 'vitest'
import { TurnEndedError } from '../../src/producer/index.ts'
import { allSaid, FakeGateway, refusal } from './support/fake-gateway.ts'

describe('a turn that is cancelled', () => {
  test('aborts its signal within one answer, and everything rejects with the same reason', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    const approval = turn.requestApproval({ toolCallId: 'c' })
    void turn.text('a')
    await turn.flush()
    gateway.cancel()
    await allSaid()
    const reason: unknown = turn.signal.reason
    expect(reason).toBeInstanceOf(TurnEndedError)
    expect(reason).toMatchObject({
      reason: 'cancelled',
      message: expect.stringMatching(/pass turn\.signal to the model and the tools/) as string,
    })
    for (const promise of [
      approval,
      turn.text('b'),
      turn.flush(),
      turn.reset(),
      turn.pipe(endless()),
      turn.end(),
    ])
      await expect(promise).rejects.toBe(reason)
    await turn.fail(reason)
    expect([gateway.text, gateway.end?.outcome]).toEqual(['a', 'cancelled'])
    expect(gateway.clock.timerCount).toBe(0)
  })

  test('an unawaited rejection does not end the process', async () => {
    const unhandled = vi.fn<() => void>()
    process.on('unhandledRejection', unhandled)
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    void turn.text('a')
    void turn.requestApproval({ toolCallId: 'c' })
    void turn.pipe(endless())
    void turn.flush()
    gateway.cancel()
    await allSaid()
    void turn.text('b')
    void turn.end()
    await allSaid()
    process.off('unhandledRejection', unhandled)
    expect(unhandled).not.toHaveBeenCalled()
  })

  test('is heard of by whoever sends, too', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    gateway.end = { outcome: 'cancelled', chunkCount: 0 }
    void turn.text('a')
    await expect(gateway.inTime(turn.flush())).rejects.toMatchObject({ reason: 'cancelled' })
    expect(turn.signal.aborted).toBe(true)
  })

  test('while it ends rejects the end', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    gateway.end = { outcome: 'cancelled', chunkCount: 0 }
    await expect(gateway.inTime(turn.end())).rejects.toMatchObject({ reason: 'cancelled' })
    expect(turn.signal.aborted).toBe(true)
  })

  test.each([
    ['an iterable', endless, 'returned'],
    ['a stream', endlessStream, 'cancelled'],
  ])('cancels what is piped, also where it is stuck: %s', async (_name, make, word) => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    const done = vi.fn<(word: string) => void>()
    const piped = turn.pipe(make(done))
    await allSaid()
    gateway.cancel()
    await expect(gateway.inTime(piped)).rejects.toMatchObject({ reason: 'cancelled' })
    await allSaid()
    expect(done).toHaveBeenCalledExactlyOnceWith(word)
  })
})

test('a turn that the gateway has ended says why', async () => {
  const gateway = new FakeGateway()
  const turn = await gateway.open()
  gateway.end = {
    outcome: 'failed',
    error: { code: 'producer_timeout', message: 'nothing came for 300000 ms' },
  }
  void turn.text('a')
  await expect(gateway.inTime(turn.flush())).rejects.toMatchObject({
    reason: 'ended',
    message: expect.stringMatching(/Open a new turn.*nothing came for 300000 ms/) as string,
  })
  const other = new FakeGateway()
  const silent = await other.open()
  other.say({ ended: true })
  await allSaid()
  expect(silent.signal.reason).toMatchObject({ reason: 'ended' })
})

test('a turn that was taken back says so', async () => {
  const gateway = new FakeGateway()
  const turn = await gateway.open()
  gateway.instead = ({ route }) => (route === 'chunks' ? refusal('retracted') : undefined)
  void turn.text('a')
  await expect(gateway.inTime(turn.flush())).rejects.toMatchObject({ reason: 'retracted' })
})

describe('approval', () => {
  test('a request is a chunk, and resolves to what is decided', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    const approved = turn.requestApproval({ toolCallId: 'c', approvalId: 'p1', request: { amount: 12 } })
    const denied = turn.requestApproval({ toolCallId: 'd', approvalId: 'p2' })
    const minted = turn.requestApproval({ toolCallId: 'e' })
    await turn.flush()
    expect(gateway.parts.slice(0, 2)).toEqual([
      { kind: 'tool_approval', toolCallId: 'c', approvalId: 'p1', request: { amount: 12 } },
      { kind: 'tool_approval', toolCallId: 'd', approvalId: 'p2' },
    ])
    gateway.say({ approvals: [{ approvalId: 'p2', approved: false, reason: 'too much', by: 'ada' }] })
    expect(await denied).toEqual({ approved: false, reason: 'too much', by: 'ada' })
    await allSaid()
    const last = gateway.parts[2]
    const approvalId = last?.kind === 'tool_approval' ? last.approvalId : ''
    gateway.say({
      approvals: [
        { approvalId: 'p1', approved: true },
        { approvalId, approved: true },
      ],
    })
    expect([await approved, await minted]).toEqual([{ approved: true }, { approved: true }])
    // Asked again, it is decided already.
    expect(await turn.requestApproval({ toolCallId: 'c', approvalId: 'p1' })).toEqual({ approved: true })
  })

  test('is waited for as long as it takes, with signs of life', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    const decision = turn.requestApproval({ toolCallId: 'c', approvalId: 'p' })
    await gateway.pass(20 * 60_000)
    expect(gateway.ofRoute('chunks').length).toBeGreaterThanOrEqual(39)
    gateway.say({ approvals: [{ approvalId: 'p', approved: true }] })
    expect(await decision).toEqual({ approved: true })
  })
})

describe('listening', () => {
  test('goes on where it was, and not faster than a gateway has news', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    await gateway.pass(60_000)
    expect(gateway.ofRoute('control').map(({ url, at }) => [new URL(url).search, at])).toEqual([
      ['?after=0', 0],
      ['?after=0', 25_000],
      ['?after=0', 50_000],
    ])
    gateway.say({})
    await allSaid()
    expect(gateway.ofRoute('control').at(-1)!.url).toMatch(/after=1$/)
    const body = { cancelled: false, ended: false, approvals: [], after: 1 }
    gateway.instead = ({ route }) => (route === 'control' ? { status: 200, body } : undefined)
    gateway.say({})
    const before = gateway.ofRoute('control').length
    await gateway.pass(10_000)
    expect(gateway.ofRoute('control').length - before).toBeLessThanOrEqual(11)
    gateway.instead = () => undefined
    await gateway.inTime(turn.end())
  })

  test('survives a gateway that is away for long, and a token that expires', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open({ retry: { giveUpMs: 1_000 }, keepAliveMs: 10_000_000 })
    gateway.instead = ({ route, at, headers }) => {
      if (route !== 'control') return undefined
      if (at < 600_000) return { status: 502, body: '' }
      return headers.get('authorization') === 'Bearer token-1' ? refusal('expired_token') : undefined
    }
    gateway.say({}) // ends the first poll
    await gateway.pass(700_000)
    expect([turn.token, gateway.createdCount]).toEqual(['token-2', 2])
    gateway.cancel()
    await allSaid()
    expect(turn.signal.aborted).toBe(true)
  })

  test('a refusal ends the turn', async () => {
    const gateway = new FakeGateway()
    gateway.instead = ({ route }) => (route === 'control' ? refusal('invalid_token') : undefined)
    const turn = await gateway.open()
    await allSaid()
    expect(turn.signal.reason).toMatchObject({ code: 'invalid_token' })
  })
})

describe('the signal of openTurn', () => {
  test('cancels the turn', async () => {
    const gateway = new FakeGateway()
    const controller = new AbortController()
    const turn = await gateway.open({ signal: controller.signal })
    void turn.text('a')
    await turn.flush()
    controller.abort()
    await expect(turn.text('b')).rejects.toMatchObject({ reason: 'aborted' })
    expect(turn.signal.aborted).toBe(true)
    await expect(gateway.inTime(turn.end())).rejects.toMatchObject({ reason: 'aborted' })
    await turn.fail('whatever')
    expect(gateway.end).toEqual({ outcome: 'cancelled', chunkCount: 1 })
  })

  test('cancels a turn that is about to begin, and openTurn rejects at once', async () => {
    const gateway = new FakeGateway()
    const controller = new AbortController()
    gateway.fault = ({ at }) => (at < 1_000 ? 'answer lost' : 'none')
    const opened = gateway.open({ signal: controller.signal })
    await allSaid()
    controller.abort(new Error('closing'))
    await expect(opened).rejects.toThrow('closing')
    await gateway.pass(3_000)
    expect(gateway.end?.outcome).toBe('cancelled')
    const aborted = new FakeGateway()
    await expect(aborted.open({ signal: controller.signal })).rejects.toThrow('closing')
    expect(aborted.requests).toEqual([])
  })

  test('changes nothing after the end', async () => {
    const gateway = new FakeGateway()
    const controller = new AbortController()
    const turn = await gateway.open({ signal: controller.signal })
    await gateway.inTime(turn.end())
    controller.abort()
    await allSaid()
    expect([turn.signal.aborted, gateway.end?.outcome]).toEqual([false, 'completed'])
  })
})

/** Says one word, and then nothing. */
function endless(done: (word: string) => void = () => undefined): AsyncIterable<string> {
  let count = 0
  return {
    [Symbol.asyncIterator]: () => ({
      next: () =>
        count++ === 0 ? Promise.resolve({ done: false, value: 'word' }) : new Promise(() => undefined),
      return() {
        done('returned')
        return new Promise(() => undefined)
      },
    }),
  }
}

function endlessStream(done: (word: string) => void): ReadableStream<string> {
  return new ReadableStream({
    start: (controller) => controller.enqueue('word'),
    cancel: () => done('cancelled'),
  })
}

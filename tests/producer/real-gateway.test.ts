import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Fetch, openTurn, type OpenTurnOptions, type Turn } from '../../src/producer/index.ts'
import { testGateway, type TestGateway } from '../server/support/test-gateway.ts'
import { eventually } from '../support/eventually.ts'
import { allSaid } from './support/fake-gateway.ts'

const opened = ({ url }: TestGateway, options: Partial<OpenTurnOptions> = {}): Promise<Turn> =>
  openTurn({ url, threadId: 't1', ...options })

/** What the log says of the end of a turn. */
async function endOf({ log }: TestGateway, { invocationId }: Pick<Turn, 'invocationId'>): Promise<unknown> {
  const tail = await log.tail('t1', undefined, 1_000)
  const events = tail.kind === 'events' ? tail.events : []
  return events.find((event) => event.type === 'stream_finalized' && event.invocationId === invocationId)
}

const aborted = (signal: AbortSignal): Promise<unknown> =>
  signal.aborted ? Promise.resolve() : new Promise((resolve) => signal.addEventListener('abort', resolve))

describe('a person cancels', () => {
  const cancel = (gateway: TestGateway, turn: Turn) =>
    gateway.post(`/threads/t1/invocations/${turn.invocationId}/cancel`)

  test('in a page that was loaded anew, without the socket that saw the turn begin', async () => {
    const gateway = await testGateway()
    const turn = await opened(gateway)
    const before = await gateway.open()
    before.socket.terminate()
    void turn.text('Let me see.')
    await turn.flush()
    expect((await cancel(gateway, turn)).status).toBe(200)
    await aborted(turn.signal)
    expect(turn.signal.reason).toMatchObject({ name: 'TurnEndedError', reason: 'cancelled' })
    await expect(turn.text('b')).rejects.toBe(turn.signal.reason)
    expect(await endOf(gateway, turn)).toMatchObject({ outcome: 'cancelled', chunkCount: 1 })
  })

  test('in another tab, while the model streams: the model is stopped', async () => {
    const gateway = await testGateway()
    const turn = await opened(gateway)
    const stopped = vi.fn<() => void>()
    async function* model() {
      try {
        for (;;) {
          yield 'word '
          await new Promise((resolve) => setImmediate(resolve))
        }
      } finally {
        stopped()
      }
    }
    const piped = turn.pipe(model())
    await turn.flush()
    await cancel(gateway, turn)
    await cancel(gateway, turn) // again, in a third one
    await expect(piped).rejects.toMatchObject({ reason: 'cancelled' })
    await eventually(() => expect(stopped).toHaveBeenCalledOnce())
  })

  test('while a tool runs that says nothing: its signal fires', async () => {
    const gateway = await testGateway()
    const turn = await opened(gateway)
    await turn.toolCall({ toolCallId: 'c', toolName: 'oven', input: {} })
    await turn.flush()
    const tool = (signal: AbortSignal): Promise<string> => aborted(signal).then(() => 'stopped')
    const result = tool(turn.signal)
    await cancel(gateway, turn)
    expect(await result).toBe('stopped')
    await turn.fail(new Error('nobody reads this'))
    expect(await endOf(gateway, turn)).toMatchObject({ outcome: 'cancelled' })
  })
})

test('a person approves, and the tool runs', async () => {
  const gateway = await testGateway()
  const turn = await opened(gateway)
  await turn.toolCall({ toolCallId: 'c', toolName: 'pay', input: { amount: 12 } })
  const decision = turn.requestApproval({ toolCallId: 'c', approvalId: 'p1', request: 'Pay 12?' })
  await turn.flush()
  const path = `/threads/t1/invocations/${turn.invocationId}/approvals/p1`
  await gateway.post(path, { approved: false, reason: 'too much' })
  expect(await decision).toEqual({ approved: false, reason: 'too much' })
  await turn.end()
  expect(await endOf(gateway, turn)).toMatchObject({ outcome: 'completed', chunkCount: 2 })
})

test('a producer that is silent, but alive, keeps its turn', async () => {
  const gateway = await testGateway({ producerTimeoutMs: 60_000 })
  let [askedCount, underWayCount] = [0, 0]
  const counted: Fetch = async (url, init) => {
    if (init.method === 'GET') return fetch(url, init)
    askedCount += 1
    underWayCount += 1
    try {
      const response = await fetch(url, init)
      const { ok, status, headers } = response
      const text = await response.text()
      return { ok, status, headers, text: () => Promise.resolve(text) }
    } finally {
      underWayCount -= 1
    }
  }
  const turn = await opened(gateway, { clock: gateway.clock, fetch: counted, keepAliveMs: 15_000 })
  for (let minutes = 0; minutes < 20; minutes += 1 / 4) {
    gateway.clock.advance(15_000)
    await allSaid()
    await eventually(() => expect(underWayCount).toBe(0))
    await allSaid()
    expect(turn.signal.aborted).toBe(false)
  }
  expect(askedCount).toBeGreaterThan(60)
  expect(await endOf(gateway, turn)).toBeUndefined()
  await turn.end()
  expect(await endOf(gateway, turn)).toMatchObject({ outcome: 'completed' })
})

test('a producer that is killed in the middle leaves a turn that the gateway ends, and another one goes on until then', async () => {
  const gateway = await testGateway({ producerTimeoutMs: 60_000 })
  const entry = fileURLToPath(new URL('../../src/producer/index.ts', import.meta.url))
  const script = `
    import { runnerImport } from 'vite'
    const { module } = await runnerImport(${JSON.stringify(entry)}, { configFile: false })
    const turn = await module.openTurn({ url: ${JSON.stringify(gateway.url)}, threadId: 't1', idempotencyKey: 'job' })
    await turn.text('Let me s')
    await turn.flush()
    console.log(turn.invocationId)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const invocationId = String(line).trim()
  child.kill('SIGKILL')
  await once(child, 'exit')

  const next = await opened(gateway, { idempotencyKey: 'job', keepAliveMs: 3_600_000 })
  expect(next.invocationId).toBe(invocationId)
  void next.text('Let me see.')
  await next.flush()
  gateway.clock.advance(120_000)
  await aborted(next.signal)
  expect(next.signal.reason).toMatchObject({ reason: 'ended' })
  expect(await endOf(gateway, { invocationId })).toMatchObject({
    outcome: 'failed',
    chunkCount: 3,
    error: { code: 'producer_timeout' },
  })
  await expect(opened(gateway, { idempotencyKey: 'job' })).rejects.toMatchObject({
    reason: 'ended',
    message: expect.stringMatching(/nothing came for 60000 ms/) as string,
  })
})

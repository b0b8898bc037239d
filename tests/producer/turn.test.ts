import { describe, expect, test } from 'vitest'
import { ProducerError, type Turn, TurnEndedError } from '../../src/producer/index.ts'
import { allSaid, FakeGateway, refusal } from './support/fake-gateway.ts'

const kinds = (gateway: FakeGateway): unknown[] => gateway.parts.map(({ kind }) => kind)

test('a turn is opened, streamed and ended, and its chunks are numbered and gathered', async () => {
  const gateway = new FakeGateway()
  const turn = await gateway.open({
    agentId: 'cook',
    replyTo: 'm1',
    chainId: 'c',
    regenerates: 'i0',
    idempotencyKey: 'k1',
    headers: { 'x-api-key': 'secret' },
  })
  expect([turn.threadId, turn.invocationId, turn.token, turn.expiresAt]).toEqual(['t1', 'i/1', 'token-1', 1])
  const [created] = gateway.ofRoute('create')
  expect(created!.body).toEqual({ agentId: 'cook', replyTo: 'm1', chainId: 'c', regenerates: 'i0' })
  expect(created!.headers.get('idempotency-key')).toBe('k1')
  expect(created!.headers.get('x-api-key')).toBe('secret')

  void turn.reasoning('Soup.')
  void turn.text('The ')
  void turn.text('soup')
  void turn.toolCall({ toolCallId: 'c1', toolName: 'stove', input: { on: true } })
  void turn.toolResult({ toolCallId: 'c1', output: 'hot' })
  void turn.text(' is hot.')
  void turn.data({ name: 'menu', dataId: 'd', value: [1] })
  void turn.file({ mediaType: 'image/png', url: 'https://x.test/a.png' })
  await gateway.inTime(turn.end())
  expect(gateway.parts).toEqual([
    { kind: 'reasoning', partId: 'block-1', delta: 'Soup.' },
    { kind: 'text', partId: 'block-2', delta: 'The soup' },
    { kind: 'tool_call', toolCallId: 'c1', toolName: 'stove', inputDelta: '{"on":true}' },
    { kind: 'tool_result', toolCallId: 'c1', output: 'hot' },
    { kind: 'text', partId: 'block-3', delta: ' is hot.' },
    { kind: 'data', name: 'menu', dataId: 'd', value: [1] },
    { kind: 'file', mediaType: 'image/png', url: 'https://x.test/a.png' },
  ])
  expect(gateway.end).toEqual({ outcome: 'completed', chunkCount: 7 })
  expect(gateway.ofRoute('chunks')).toHaveLength(1)
  expect(turn.signal.aborted).toBe(false)
  expect(gateway.clock.timerCount).toBe(0)
})

describe('blocks of text', () => {
  test('what only grows or completes an earlier part does not cut a text in two', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    const call = { toolCallId: 'c1', toolName: 'stove' }
    void turn.toolCall({ ...call, inputDelta: '[' })
    void turn.data({ name: 'n', dataId: 'd', value: 1 })
    void turn.text('a')
    void turn.toolCall({ ...call, inputDelta: ']' })
    void turn.text('b')
    void turn.toolResult({ toolCallId: 'c1', output: 1, isPartial: true })
    void turn.data({ name: 'n', dataId: 'd', value: 2 })
    void turn.text('c')
    void turn.toolResult({ toolCallId: 'c1', output: 2 })
    void turn.text('d')
    void turn.toolCall({ ...call, inputDelta: '[]' })
    void turn.text('e')
    await gateway.inTime(turn.end())
    const texts = gateway.parts.flatMap((part) => (part.kind === 'text' ? [[part.partId, part.delta]] : []))
    expect(texts).toEqual([
      ['block-1', 'a'],
      ['block-1', 'b'],
      ['block-1', 'c'],
      ['block-1', 'd'],
      ['block-2', 'e'],
    ])
  })

  test('a reset takes back the step, and nothing of an earlier one', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    await turn.reset() // nothing was said
    void turn.text('one')
    turn.step()
    await turn.reset() // nothing was said in this step
    void turn.text('two')
    void turn.toolCall({ toolCallId: 'c', toolName: 't', inputDelta: '' })
    void turn.reset()
    void turn.text('three')
    void turn.text('named', { partId: 'p' })
    await gateway.inTime(turn.end())
    expect(gateway.parts).toEqual([
      { kind: 'text', partId: 'block-1', delta: 'one' },
      { kind: 'text', partId: 'block-2', delta: 'two' },
      { kind: 'tool_call', toolCallId: 'c', toolName: 't', inputDelta: '' },
      { kind: 'reset', fromSeq: 1 },
      { kind: 'text', partId: 'block-3', delta: 'three' },
      { kind: 'text', partId: 'p', delta: 'named' },
    ])
  })
})

describe('the end', () => {
  test('end called again returns the same promise, and what comes after it is refused', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    void turn.text('a')
    const ended = turn.end()
    expect(turn.end()).toBe(ended)
    const late = turn.text('b')
    await expect(late).rejects.toThrow(TurnEndedError)
    await expect(turn.flush()).rejects.toMatchObject({ reason: 'closed' })
    await expect(turn.requestApproval({ toolCallId: 'c' })).rejects.toMatchObject({ reason: 'closed' })
    await gateway.inTime(ended)
    await turn.fail(new Error('too late to fail'))
    expect(gateway.text).toBe('a')
    expect(gateway.end).toEqual({ outcome: 'completed', chunkCount: 1 })
  })

  test.each([
    [new Error('no gas'), { message: 'no gas' }],
    [Object.assign(new Error('no gas'), { code: 'E_GAS' }), { message: 'no gas', code: 'E_GAS' }],
    [
      { message: 'no gas', code: 'gas' },
      { message: 'no gas', code: 'gas' },
    ],
    ['no gas', { message: 'no gas' }],
  ])('fail says what was thrown: %j', async (thrown, error) => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    void turn.text('a')
    await gateway.inTime(turn.fail(thrown))
    expect(gateway.end).toEqual({ outcome: 'failed', error, chunkCount: 1 })
    await expect(turn.text('b')).rejects.toThrow(/has ended, because end\(\) or fail\(\)/)
  })

  test('a callback is posted also after the end, once for each key', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    await gateway.inTime(turn.end())
    gateway.fault = () => (gateway.callbacks.size === 0 ? 'answer lost' : 'none')
    const answer = await gateway.inTime(turn.callback({ text: 'Forty-two.' }))
    expect(answer).toMatchObject({ status: 'duplicate', invocationId: 'i/1' })
    expect([...gateway.callbacks.values()]).toEqual([{ parts: [{ kind: 'text', text: 'Forty-two.' }] }])
    expect(gateway.ofRoute('callback')[0]!.headers.get('authorization')).toBe('Bearer token-1')
    const parts = [{ kind: 'text' as const, text: 'On it.' }]
    await gateway.inTime(turn.callback({ parts, disposition: 'independent', key: 'k' }))
    expect(gateway.callbacks.get('k')).toEqual({ parts, disposition: 'independent' })
  })
})

describe('piping', () => {
  test('strings are text, parts are parts, and the source is read no faster than there is room', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open({ batch: { waitingBytes: 1 } })
    let readCount = 0
    async function* model() {
      for (const item of ['a', { kind: 'data', name: 'n', dataId: 'd', value: 1 } as const, 'b']) {
        readCount += 1
        yield item
      }
    }
    const piped = turn.pipe(model())
    await allSaid()
    expect(readCount).toBe(1)
    await gateway.inTime(piped)
    expect(kinds(gateway)).toEqual(['text', 'data', 'text'])
    await gateway.inTime(turn.pipe(new Response('stream').body!.pipeThrough(new TextDecoderStream())))
    await gateway.inTime(turn.end())
    expect(gateway.text).toBe('abstream')
  })

  test('what a source throws rejects the pipe, and the turn goes on', async () => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    async function* model() {
      yield 'a'
      throw new Error('overloaded')
    }
    await expect(gateway.inTime(turn.pipe(model()))).rejects.toThrow('overloaded')
    await gateway.inTime(turn.fail(new Error('overloaded')))
    expect(gateway.text).toBe('a')
  })
})

describe('what no gateway would take', () => {
  test.each([
    [
      'a tool name that is too long',
      (turn: Turn) => turn.toolCall({ toolCallId: 'c', toolName: 'x'.repeat(257), input: 1 }),
    ],
    [
      'a part that is larger than a body',
      (turn: Turn) => turn.data({ name: 'n', dataId: 'd', value: 'x'.repeat(1_048_576) }),
    ],
    ['a value that is not JSON', (turn: Turn) => turn.data({ name: 'n', dataId: 'd', value: Number.NaN })],
  ])('%s rejects with a UsageError, and the turn goes on', async (_name, say) => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    await expect(say(turn)).rejects.toMatchObject({ name: 'UsageError', code: 'invalid_argument' })
    void turn.text('a')
    await gateway.inTime(turn.end())
    expect(gateway.parts).toEqual([{ kind: 'text', partId: 'block-1', delta: 'a' }])
  })

  test.each([
    ['url', { url: '/relative' }],
    ['threadId', { threadId: '' }],
    ['agentId', { agentId: '' }],
    ['idempotencyKey', { idempotencyKey: 'é' }],
    ['retry', { retry: { baseMs: 0 } }],
    ['batch.bytes', { batch: { bytes: 1 } }],
    ['keepAliveMs', { keepAliveMs: 0 }],
    ['requestTimeoutMs', { requestTimeoutMs: Infinity }],
  ])('the option %s is checked', async (name, option) => {
    const opened = new FakeGateway().open(option)
    await expect(opened).rejects.toThrow(`onebubble: openTurn.${name}: pass`)
    await expect(opened).rejects.toMatchObject({ name: 'UsageError', code: 'invalid_option' })
  })
})

describe('a refusal', () => {
  test.each([
    'forbidden',
    'unknown_invocation',
    'invalid_body',
    'missing_token',
    'thread_full',
    'seq_conflict',
  ] as const)('%s rejects everything with the words of the gateway', async (code) => {
    const gateway = new FakeGateway()
    const turn = await gateway.open()
    gateway.instead = ({ route }) => (route === 'chunks' ? refusal(code, { path: 'chunks.0' }) : undefined)
    const approval = turn.requestApproval({ toolCallId: 'c' })
    const flushed = turn.flush()
    await expect(gateway.inTime(flushed)).rejects.toBeInstanceOf(ProducerError)
    await expect(flushed).rejects.toMatchObject({ code, path: 'chunks.0' })
    const { reason } = turn.signal
    expect(reason).toBeInstanceOf(ProducerError)
    for (const promise of [approval, turn.text('a'), turn.flush(), turn.end(), turn.fail(reason)])
      await expect(promise).rejects.toBe(reason)
    expect(gateway.clock.timerCount).toBe(0)
  })

  test('of the creation rejects openTurn', async () => {
    const gateway = new FakeGateway()
    gateway.instead = () => refusal('forbidden')
    await expect(gateway.open()).rejects.toMatchObject({
      name: 'ProducerError',
      code: 'forbidden',
      status: 403,
      message: '403 forbidden: You are not allowed to do this. Sign in as someone who is.',
    })
  })

  test('an answer that no gateway gives says that the url is wrong', async () => {
    const gateway = new FakeGateway()
    gateway.instead = () => ({ status: 200, body: '<!doctype html>' })
    await expect(gateway.open()).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringMatching(/Check the url/) as string,
    })
    gateway.instead = () => ({ status: 404, body: '<!doctype html>' })
    await expect(gateway.open()).rejects.toMatchObject({ code: 'unreadable', status: 404 })
  })
})

describe('the key of a turn that is there already', () => {
  test('goes on with a turn whose producer has ended before it, from the beginning', async () => {
    const gateway = new FakeGateway()
    const first = await gateway.open({ idempotencyKey: 'job-1' })
    void first.text('Let me s')
    await first.flush()
    const second = await gateway.open({ idempotencyKey: 'job-1' })
    await second.reset() // it is at its beginning
    void second.text('Let me see.')
    await gateway.inTime(second.end())
    expect(gateway.parts.slice(1)).toEqual([
      { kind: 'reset', fromSeq: 0 },
      { kind: 'text', partId: 'block-1', delta: 'Let me see.' },
    ])
    expect(gateway.end).toEqual({ outcome: 'completed', chunkCount: 3 })
  })

  test('says that the turn is over, where it is', async () => {
    const gateway = new FakeGateway()
    await gateway.inTime((await gateway.open()).end())
    await expect(gateway.open()).rejects.toMatchObject({ name: 'TurnEndedError', reason: 'ended' })
    gateway.end = { outcome: 'cancelled' }
    await expect(gateway.open()).rejects.toMatchObject({ reason: 'cancelled' })
  })
})

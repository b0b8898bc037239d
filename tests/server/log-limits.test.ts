import { describe, expect, test } from 'vitest'
import { type ChunkPart, createBubbleStore, type ThreadSnapshot, UsageError } from '../../src/index.ts'
import {
  type EventDraft,
  guardBroadcast,
  type LogLimits,
  memoryLog,
  type MemoryLogOptions,
} from '../../src/server/index.ts'
import { testGateway } from './support/test-gateway.ts'

const text = (words: string) => ({ kind: 'text', text: words }) as const
const created = (invocationId: string): EventDraft => ({ type: 'invocation_created', invocationId })
const message = (messageId: string, more: { revision?: number; words?: string } = {}): EventDraft => {
  const { words = 'a', ...rest } = more
  return { type: 'message', messageId, author: { kind: 'user' }, parts: [text(words)], ...rest }
}
const callback = (messageId: string, disposition: 'replace' | 'independent' = 'replace'): EventDraft => ({
  type: 'callback',
  invocationId: 'i',
  messageId,
  disposition,
  parts: [text(messageId)],
})
const delta = (seq: number, words = 'a', kind: 'text' | 'reasoning' = 'text'): EventDraft => ({
  type: 'stream_chunk',
  invocationId: 'i',
  seq,
  part: { kind, delta: words },
})
const data = (seq: number, value: string): EventDraft => ({
  type: 'stream_chunk',
  invocationId: 'i',
  seq,
  part: { kind: 'data', name: 'state', dataId: 'd', value },
})

/** A log, and what becomes of drafts in it, one after another. */
function logWith(limits: Partial<LogLimits>, options: MemoryLogOptions = {}) {
  const log = memoryLog({ limits, ...options })
  const fates = async (drafts: readonly EventDraft[], threadId = 't'): Promise<readonly string[]> => {
    const found: string[] = []
    for (const draft of drafts) {
      const result = await log.append(threadId, [draft])
      found.push(result.ok ? (result.appended[0]?.status ?? '') : result.code)
    }
    return found
  }
  return { log, fates }
}

describe('at a bound', () => {
  test('a turn is called back as often as it may, edits and both dispositions counted, and no more', async () => {
    const { fates } = logWith({ callbacksPerTurnCount: 3 })
    await fates([created('i')])
    expect(
      await fates([callback('a'), callback('b', 'independent'), callback('c'), callback('d'), callback('a')]),
    ).toEqual(['appended', 'appended', 'appended', 'too_many_callbacks', 'duplicate'])
  })

  test('a new token of the same turn brings no more callbacks', async () => {
    const gateway = await testGateway({ log: memoryLog({ limits: { callbacksPerTurnCount: 1 } }) })
    const statuses: number[] = []
    for (const key of ['a', 'b']) {
      const { body } = await gateway.post('/threads/t/invocations', {}, { 'idempotency-key': 'run' })
      const headers = { authorization: `Bearer ${body.token}`, 'idempotency-key': key }
      statuses.push((await gateway.post('/callback', { parts: [text(key)] }, headers)).status)
    }
    expect(statuses).toEqual([201, 429])
  })

  test('a thread has as many turns, messages and independent posts as it may', async () => {
    const { fates, log } = logWith({ bubblesPerThreadCount: 3 })
    expect(
      await fates([created('i'), message('m'), callback('p', 'independent'), created('j'), message('n')]),
    ).toEqual(['appended', 'appended', 'appended', 'thread_full', 'thread_full'])
    // What is there goes on: its edits, its reply, its stream, its end, and what is sent again.
    const edit = message('m', { revision: 1, words: 'b' })
    const end: EventDraft = { type: 'stream_finalized', invocationId: 'i', outcome: 'completed' }
    expect(await fates([edit, callback('r'), delta(0), end, message('m')])).toEqual([
      'appended',
      'appended',
      'appended',
      'appended',
      'duplicate',
    ])
    expect(await fates([message('elsewhere')], 'u')).toEqual(['appended'])
    expect((await log.snapshot('t')).snapshot.bubbles).toHaveLength(3)
  })

  test('a thread holds as many parts as it may: deltas that grow a part are of one', async () => {
    const { fates } = logWith({ partsPerThreadCount: 3 })
    await fates([created('i')])
    expect(
      await fates([
        delta(0),
        delta(1),
        delta(2, 'b', 'reasoning'),
        delta(3, 'c', 'reasoning'),
        delta(4),
        delta(5),
        delta(6, 'd', 'reasoning'),
      ]),
    ).toEqual(['appended', 'appended', 'appended', 'appended', 'appended', 'appended', 'thread_full'])
    expect(await fates([message('m')])).toEqual(['thread_full'])
  })

  test('a thread holds as much text as it may', async () => {
    const { fates } = logWith({ unitsPerThreadCount: 10 })
    await fates([created('i')])
    expect(
      await fates([delta(0, '1234'), message('m', { words: '12345' }), delta(1, '6'), delta(2, '7')]),
    ).toEqual(['appended', 'appended', 'appended', 'thread_full'])
    expect(await fates([{ type: 'stream_finalized', invocationId: 'i', outcome: 'completed' }])).toEqual([
      'appended',
    ])
  })

  test('a turn asks for as many approvals as it may; one that it has asked for is none more', async () => {
    const { fates } = logWith({ approvalsPerTurnCount: 2 })
    await fates([created('i')])
    const asks = (seq: number, approvalId: string): EventDraft => ({
      type: 'stream_chunk',
      invocationId: 'i',
      seq,
      part: { kind: 'tool_approval', toolCallId: 'c', approvalId },
    })
    expect(await fates([asks(0, 'a'), asks(1, 'b'), asks(2, 'a'), asks(3, 'c'), delta(3)])).toEqual([
      'appended',
      'appended',
      'appended',
      'too_many_approvals',
      'appended',
    ])
  })

  test('a full thread takes no reason, but a plain answer, a reset, an end and a retraction', async () => {
    const { fates } = logWith({ partsPerThreadCount: 1, unitsPerThreadCount: 60 })
    const chunk = (seq: number, part: ChunkPart): EventDraft => ({
      type: 'stream_chunk',
      invocationId: 'i',
      seq,
      part,
    })
    const approval = { type: 'approval', invocationId: 'i', approvalId: 'a', approved: true } as const
    await fates([created('i'), chunk(0, { kind: 'tool_approval', toolCallId: 'c', approvalId: 'a' })])
    expect(
      await fates([
        { ...approval, reason: 'a reason' },
        approval,
        chunk(1, { kind: 'reset', fromSeq: 1 }),
        { type: 'stream_finalized', invocationId: 'i', outcome: 'cancelled' },
        { type: 'retraction', invocationId: 'i' },
      ]),
    ).toEqual(['thread_full', 'appended', 'appended', 'appended', 'appended'])
  })

  test('texts that grow by turns are never counted as fewer parts than there are', async () => {
    const { fates } = logWith({ partsPerThreadCount: 3 })
    await fates([created('i')])
    const named = (seq: number, partId?: string): EventDraft => ({
      type: 'stream_chunk',
      invocationId: 'i',
      seq,
      part: { kind: 'text', delta: 'a', ...(partId !== undefined && { partId }) },
    })
    expect(
      await fates([named(0, 'a'), named(1, 'a'), named(2, 'b'), named(3), named(4), named(5, 'c')]),
    ).toEqual(['appended', 'appended', 'appended', 'appended', 'appended', 'thread_full'])
  })

  test('data that takes the place of data fills nothing', async () => {
    const { log, fates } = logWith({ partsPerThreadCount: 1_500, unitsPerThreadCount: 20_000 })
    await fates([created('i')])
    for (let seq = 0; seq < 10_000; seq += 100) {
      const batch = Array.from({ length: 100 }, (_, index) => data(seq + index, 'on it'))
      expect(await log.append('t', batch)).toMatchObject({ ok: true })
    }
  })

  test('an empty part beyond the bound is refused as any other, however often it is tried', async () => {
    const { fates, log } = logWith({ partsPerThreadCount: 1 })
    await fates([message('m')])
    const before = await log.cursor('t')
    expect(new Set(await fates(Array.from({ length: 20 }, (_, index) => message(`n${index}`))))).toEqual(
      new Set(['thread_full']),
    )
    expect(await log.cursor('t')).toEqual(before)
  })

  test('a log has as many threads as it may; what is refused makes none', async () => {
    const { fates, log } = logWith({ threadCount: 2 })
    expect(await fates([delta(0)], 'refused')).toEqual(['unknown_invocation'])
    const found: string[] = []
    for (const threadId of ['a', 'b', 'c', 'a'])
      found.push(...(await fates([message(`${threadId} ${found.length}`)], threadId)))
    expect(found).toEqual(['appended', 'appended', 'log_full', 'appended'])
    expect(await log.cursor('c')).toMatchObject({ offset: 0 })
  })

  test('as many versions of a post are compared as are kept', async () => {
    for (const [kept, first] of [
      [4, 'duplicate'],
      [3, 'duplicate'],
      [2, 'stale_revision'],
    ] as const) {
      const { fates } = logWith({ versionsPerPostCount: kept })
      const versions = [0, 1, 2].map((revision) => message('m', { revision, words: `${revision}` }))
      expect(await fates(versions)).toEqual(['appended', 'appended', 'appended'])
      expect(await fates([versions[0]!, versions[2]!])).toEqual([first, 'duplicate'])
      expect(await fates([message('m', { words: 'another' })])).toEqual(['content_conflict'])
    }
  })

  test('versions that were let go fill the thread no longer', async () => {
    const { fates } = logWith({ versionsPerPostCount: 1, partsPerThreadCount: 2, unitsPerThreadCount: 10 })
    const edits = Array.from({ length: 50 }, (_, revision) =>
      message('m', { revision, words: `${revision}` }),
    )
    expect(new Set(await fates(edits))).toEqual(new Set(['appended']))
  })

  test('a batch is judged as a whole', async () => {
    const { log } = logWith({ bubblesPerThreadCount: 2, threadCount: 1 })
    const batch = [message('a'), message('b'), message('c')]
    expect(await log.append('t', batch)).toEqual({ ok: false, code: 'thread_full', index: 2 })
    expect(await log.append('t', batch.slice(0, 2))).toMatchObject({ ok: true })
  })

  test.each<[what: string, limits: object]>([
    ['0', { threadCount: 0 }],
    ['a fraction', { threadCount: 1.5 }],
    ['what is none of them', { threads: 3 }],
  ])('%s is no limit', (_, limits) => {
    expect(() => memoryLog({ limits })).toThrow(UsageError)
  })
})

describe('parts of one post', () => {
  test.each([
    [2, 201],
    [3, 201],
    [4, 413],
  ])('of 3 that may be, %i are answered with %i', async (count, status) => {
    const gateway = await testGateway({ limits: { partsPerPostCount: 3 } })
    const parts = Array.from({ length: count }, () => text('a'))
    const message = { author: { kind: 'user' }, parts }
    expect(await gateway.post('/threads/t/messages', message)).toMatchObject({ status })
    const { body } = await gateway.post('/threads/t/invocations')
    const headers = { authorization: `Bearer ${body.token}`, 'idempotency-key': 'k' }
    const answer = await gateway.post('/callback', { parts }, headers)
    expect(answer.status).toBe(status)
  })

  test('are too many by a code of their own, which says how many there may be', async () => {
    const gateway = await testGateway({ limits: { partsPerPostCount: 1 } })
    const message = { author: { kind: 'user' }, parts: [text('a'), text('b')] }
    expect((await gateway.post('/threads/t/messages', message)).body.error).toMatchObject({
      code: 'too_many_parts',
      path: 'parts',
      message: expect.stringContaining('at most 1 parts'),
    })
  })
})

test('the snapshot of a thread that is full to its bounds passes the guard', async () => {
  const log = memoryLog()
  const parts = Array.from({ length: 1_024 }, (_, index) => ({
    kind: 'data' as const,
    name: `n${index}`,
    dataId: 'd',
    value: [index],
  }))
  let full: string | undefined
  for (let count = 0; full === undefined; count++) {
    const result = await log.append('t', [
      { type: 'message', messageId: `m${count}`, author: { kind: 'user' }, parts },
    ])
    if (!result.ok) full = result.code
  }
  expect(full).toBe('thread_full')
  const { snapshot } = await log.snapshot('t')
  const sent: unknown[] = []
  guardBroadcast((frame: unknown) => sent.push(frame))({ type: 'resync', snapshot })
  expect(sent).toHaveLength(1)
})

describe('a thread that nobody uses', () => {
  function forgetting() {
    const time = { now: 0 }
    const forgotten: [string, ThreadSnapshot][] = []
    const own = logWith(
      { threadCount: 2 },
      {
        now: () => time.now,
        forgetAfterMs: 1_000,
        onForget: (threadId, snapshot) => forgotten.push([threadId, snapshot]),
      },
    )
    return { ...own, time, forgotten }
  }

  test('stays for ever where nothing else is said', async () => {
    const time = { now: 0 }
    const { fates, log } = logWith({ threadCount: 1 }, { now: () => time.now })
    await fates([message('m')])
    time.now = Number.MAX_SAFE_INTEGER
    expect(await fates([message('n')], 'u')).toEqual(['log_full'])
    expect(await log.cursor('t')).toMatchObject({ offset: 1 })
  })

  test('leaves memory after as long as is said, is given to onForget, and its ids are free', async () => {
    const { fates, log, time, forgotten } = forgetting()
    await fates([message('m')])
    const { snapshot } = await log.snapshot('t')
    time.now = 999
    await fates([message('n')], 'u')
    expect(forgotten).toEqual([])
    expect(await fates([message('m')], 'u')).toEqual(['id_conflict'])
    time.now = 1_000
    await fates([message('o')], 'w')
    expect(forgotten).toEqual([['t', snapshot]])
    expect(await fates([message('m')], 'w')).toEqual(['appended'])
    expect(await log.post('t', 'm')).toBeUndefined()
  })

  test('begins again in another epoch, so that its clients notice', async () => {
    const { fates, log, time } = forgetting()
    await fates([message('m')])
    const before = await log.cursor('t')
    time.now = 1_000
    await fates([message('n')], 'u')
    expect(await log.tail('t', before, 10)).toMatchObject({ kind: 'resync', reason: 'epoch' })
    await fates([message('o')])
    const after = await log.tail('t', before, 10)
    expect(after).toMatchObject({ kind: 'resync', reason: 'epoch', cursor: { offset: 1 } })
    const store = createBubbleStore()
    expect(store.hydrate((await log.snapshot('t')).snapshot)).toMatchObject({ status: 'applied' })
    expect(after.cursor.epoch).not.toBe(before.epoch)
  })

  test.each<[how: string, busy: (own: ReturnType<typeof forgetting>) => unknown]>([
    ['somebody follows', ({ log }) => log.subscribe('t', () => undefined)],
    ['has an open turn', ({ fates }) => fates([created('i')])],
  ])('stays while it %s', async (_, busy) => {
    const own = forgetting()
    await own.fates([message('m')])
    await busy(own)
    own.time.now = 10_000
    await own.fates([message('n')], 'u')
    expect(own.forgotten).toEqual([])
    expect(await own.log.cursor('t')).not.toMatchObject({ offset: 0 })
  })

  test('goes when nobody follows any more, and its turn has ended', async () => {
    const { fates, log, time, forgotten } = forgetting()
    await fates([message('m'), created('i')])
    const unsubscribe = log.subscribe('t', () => undefined)
    time.now = 1_000
    await fates([message('n')], 'u')
    unsubscribe()
    unsubscribe()
    await fates([{ type: 'stream_finalized', invocationId: 'i', outcome: 'completed' }])
    time.now = 5_000
    await fates([message('o')], 'v')
    expect(forgotten.map(([threadId]) => threadId)).toEqual(['u', 't'])
  })

  test('is used by who reads it, too', async () => {
    const { fates, log, time, forgotten } = forgetting()
    await fates([message('m')])
    time.now = 900
    await log.tail('t', undefined, 1)
    time.now = 1_800
    await fates([message('n')], 'u')
    expect(forgotten).toEqual([])
  })

  test('does not stand in the way of a new one by what onForget throws', async () => {
    const time = { now: 0 }
    const log = memoryLog({
      now: () => time.now,
      forgetAfterMs: 1,
      onForget() {
        throw new Error('disk full')
      },
    })
    await log.append('t', [message('m')])
    time.now = 1
    expect(await log.append('u', [message('m')])).toMatchObject({ ok: true })
  })
})

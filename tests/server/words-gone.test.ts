import { getHeapSnapshot } from 'node:v8'
import { describe, expect, test } from 'vitest'
import { settingsOf } from '../../src/server/gateway-options.ts'
import { type EventDraft, type Log, memoryLog } from '../../src/server/index.ts'
import { SnapshotShelf } from '../../src/server/socket/snapshot-shelf.ts'
import { testGateway } from './support/test-gateway.ts'

/** Something to say that stands nowhere in the program as one text: so it is found only where it was kept. */
const word = (count: number): string => ['zebra', 'finch', count].join('~')

/** Whether a word is in memory. Of what is garbage nothing is left: a heap snapshot collects it first. */
async function isInHeap(count: number): Promise<boolean> {
  const [before, after] = ['zebra~finch', `~${count}`]
  let rest = ''
  for await (const piece of getHeapSnapshot()) {
    const text = rest + String(piece)
    let at = text.indexOf(before)
    while (at !== -1) {
      if (text.startsWith(after, at + before.length)) return true
      at = text.indexOf(before, at + 1)
    }
    rest = text.slice(-64)
  }
  return false
}

const say = (count: number) => [{ kind: 'text', text: word(count) }] as const
const elsewhere = { epoch: 'another', offset: 0 }

/** A thread in which each sort of thing says one word; and a message and an independent post, another. */
const threadOf = (one: number, other = 2): readonly EventDraft[] => [
  { type: 'message', messageId: 'kept', author: { kind: 'user' }, parts: say(other) },
  { type: 'invocation_created', invocationId: 'i' },
  { type: 'message', messageId: 'm', author: { kind: 'user', id: 'ada' }, parts: say(one) },
  {
    type: 'message',
    messageId: 'm',
    author: { kind: 'user', id: 'ada' },
    revision: 1,
    parts: [...say(one), ...say(one)],
  },
  { type: 'stream_chunk', invocationId: 'i', seq: 0, part: { kind: 'text', delta: word(one) } },
  {
    type: 'stream_chunk',
    invocationId: 'i',
    seq: 1,
    part: { kind: 'tool_approval', toolCallId: 'c', approvalId: 'a', request: word(one) },
  },
  { type: 'approval', invocationId: 'i', approvalId: 'a', approved: true, reason: word(one) },
  { type: 'callback', invocationId: 'i', messageId: 'p', disposition: 'replace', parts: say(one) },
  {
    type: 'callback',
    invocationId: 'i',
    messageId: 'q',
    disposition: 'replace',
    parts: [...say(one), ...say(one)],
  },
  { type: 'callback', invocationId: 'i', messageId: 'own', disposition: 'independent', parts: say(other) },
  { type: 'stream_finalized', invocationId: 'i', outcome: 'failed', error: { message: word(one) } },
]

const thread = threadOf(1)

/** All that a log answers about the thread. */
async function told(log: Log): Promise<string> {
  const tail = await log.tail('t', undefined, 100)
  const rest = tail.kind === 'resync' ? await log.tail('t', (await log.snapshot('t')).cursor, 100) : undefined
  const drafts: readonly EventDraft[] = thread
  const again = await Promise.all(drafts.map((draft) => log.append('t', [draft])))
  const ids = await Promise.all([log.turn('t', 'i'), log.post('t', 'm'), log.post('t', 'own')])
  return JSON.stringify([tail, rest, again, ids, await log.snapshot('t')])
}

describe('what was taken back', () => {
  test('is in no result of the log, and everything else is', async () => {
    const log = memoryLog()
    await log.append('t', thread)
    expect(await told(log)).toContain(word(1))
    await log.append('t', [{ type: 'retraction', messageId: 'm' }])
    await log.append('t', [{ type: 'retraction', invocationId: 'i' }])
    const after = await told(log)
    expect(after).not.toContain(word(1))
    expect(after).toContain(word(2))
  })

  test('leaves the offsets and the check unchanged: a client behind it gets a snapshot, any other continues', async () => {
    const [log, other] = [memoryLog({ epoch: 'e', now: () => 1 }), memoryLog({ epoch: 'e', now: () => 1 })]
    const drafts: readonly EventDraft[] = [
      ...thread,
      { type: 'message', messageId: 'later', author: { kind: 'user' }, parts: say(2) },
    ]
    for (const draft of drafts) {
      await log.append('t', [draft])
      await other.append('t', [draft])
    }
    const head = await log.cursor('t')
    await log.append('t', [{ type: 'retraction', messageId: 'm' }])
    expect(await log.tail('t', head, 10)).toMatchObject({ kind: 'events', events: [{ type: 'retraction' }] })
    const { epoch } = head
    const kinds = await Promise.all(
      [0, 3, 4, 12].map(async (offset) => (await log.tail('t', { epoch, offset }, 10)).kind),
    )
    expect(kinds).toEqual(['resync', 'resync', 'events', 'events'])
    expect(await log.tail('t', { epoch, offset: 3 }, 10)).toMatchObject({ reason: 'trimmed' })
    // The check goes on over what was folded.
    await other.append('t', [{ type: 'retraction', messageId: 'm' }])
    expect(await log.cursor('t')).toEqual(await other.cursor('t'))
  })

  test('of an open turn costs its followers two events, and no snapshot', async () => {
    const { post, open, gateway, log } = await testGateway()
    const begun = await gateway.turn('t')
    if (!begun.ok) throw new Error(begun.error.message)
    await begun.turn.chunks([{ seq: 0, part: { kind: 'text', delta: word(1) } }])
    const socket = await open()
    socket.send({ type: 'subscribe', threadId: 't', ...(await log.cursor('t')) })
    await socket.frame('events')
    await post('/threads/t/retract', { invocationId: begun.turn.invocationId })
    expect(await socket.frame('events', ({ events }) => events.length > 0)).toMatchObject({
      events: [{ type: 'stream_finalized', outcome: 'cancelled' }, { type: 'retraction' }],
    })
  })

  test('makes room in a full thread', async () => {
    const log = memoryLog({ limits: { unitsPerThreadCount: 1_000 } })
    const long = (messageId: string): EventDraft => ({
      type: 'message',
      messageId,
      author: { kind: 'user' },
      parts: [{ kind: 'text', text: 'x'.repeat(400) }],
    })
    await log.append('t', [long('a'), long('b')])
    expect(await log.append('t', [long('c')])).toMatchObject({ ok: false, code: 'thread_full' })
    await log.append('t', [{ type: 'retraction', messageId: 'a' }])
    expect(await log.append('t', [long('c')])).toMatchObject({ ok: true })
  })
})

describe('a gateway', () => {
  const retractions = [
    { type: 'retraction', messageId: 'm' },
    { type: 'retraction', invocationId: 'i' },
  ] as const

  test('keeps no retracted content, even if somebody has read it', async () => {
    const log = memoryLog({ now: () => 1 })
    const { open, post } = await testGateway({ log })
    await log.append('t', threadOf(3, 4))
    const [reader, follower] = [await open(), await open()]
    reader.send({ type: 'subscribe', threadId: 't', ...elsewhere })
    await reader.frame('resync')
    follower.send({ type: 'subscribe', threadId: 't' })
    await follower.frame('events')
    expect(await isInHeap(3)).toBe(true)
    for (const { type: _, ...target } of retractions) await post('/threads/t/retract', target)
    await follower.frame('events', ({ offset }) => offset === 13)
    // What these have read is theirs, and not the gateway's.
    for (const { texts, frames } of [reader, follower]) texts.length = frames.length = 0
    expect([await isInHeap(3), await isInHeap(4)]).toEqual([false, true])
  })

  test('shares no snapshot that is older than a retraction, also one by another gateway', async () => {
    const log = memoryLog()
    await log.append('t', thread)
    const { limits } = settingsOf({ log, authorize: () => true })
    const shelf = new SnapshotShelf(log, limits)
    const before = await shelf.get('t')
    await log.append('t', [{ type: 'message', messageId: 'x', author: { kind: 'user' }, parts: say(2) }])
    expect(await shelf.get('t')).toBe(before)
    await log.append('t', [retractions[0]])
    expect(await shelf.get('t')).not.toBe(before)
  })

  test('cuts readers of a snapshot with retracted content', async () => {
    const log = memoryLog()
    await log.append('t', [
      {
        type: 'message',
        messageId: 'm',
        author: { kind: 'user' },
        parts: [{ kind: 'text', text: 'x'.repeat(200_000) }],
      },
    ])
    const shelf = new SnapshotShelf(log, settingsOf({ log, authorize: () => true }).limits)
    const reader = (await shelf.get('t')).stream().getReader()
    expect((await reader.read()).done).toBe(false)
    const result = await log.append('t', [{ type: 'retraction', messageId: 'm' }])
    if (result.ok) for (const { event } of result.appended) shelf.note(event!)
    expect(shelf.byteCount).toBe(0)
    await expect(reader.read()).rejects.toThrow('no longer kept')
  })

  test('keeps no snapshot that was being made when something was taken back', async () => {
    const log = memoryLog()
    await log.append('t', thread)
    let goOn: () => void = () => undefined
    const slow: Log = {
      ...log,
      async snapshot(threadId) {
        const snapshot = await log.snapshot(threadId)
        await new Promise<void>((resolve) => (goOn = resolve))
        return snapshot
      },
    }
    const shelf = new SnapshotShelf(slow, settingsOf({ log, authorize: () => true }).limits)
    const asked = shelf.get('t')
    const result = await log.append('t', [retractions[0]])
    if (result.ok) for (const { event } of result.appended) shelf.note(event!)
    goOn()
    await asked
    expect(shelf.byteCount).toBe(0)
  })
})

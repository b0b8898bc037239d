import { describe, expect, test } from 'vitest'
import { createBubbleStore, UsageError } from '../../src/index.ts'
import {
  type EventDraft,
  type Log,
  type LoggedEvent,
  memoryLog,
  type MemoryLogOptions,
} from '../../src/server/index.ts'
import { bubblesOf, logContract } from '../../src/testing/index.ts'

describe('the contract', () => {
  test.each(logContract((options) => memoryLog(options)))('$name', ({ run }) =>
    expect(run()).resolves.toBeUndefined(),
  )
})

const created = (invocationId = 'i'): EventDraft => ({ type: 'invocation_created', invocationId })
const chunk = (seq: number, delta = `${seq};`): EventDraft => ({
  type: 'stream_chunk',
  invocationId: 'i',
  seq,
  part: { kind: 'text', delta },
})

/** A log with a turn of ten chunks, of which it keeps at most four events. */
async function trimmedLog(): Promise<Log> {
  const log = memoryLog({ keptEventCount: 4 })
  await log.append('t', [created()])
  for (let seq = 0; seq < 10; seq++) await log.append('t', [chunk(seq)])
  return log
}

describe('trimming', () => {
  test('a log with too many events keeps the newer half, and answers for the rest with a snapshot', async () => {
    const log = await trimmedLog()
    const trimmed = await log.tail('t', undefined, 100)
    expect(trimmed).toMatchObject({ kind: 'resync', reason: 'trimmed', cursor: { offset: 11 } })
    const { epoch } = trimmed.cursor
    const kept = await Promise.all(
      Array.from({ length: 12 }, (_, offset) => log.tail('t', { epoch, offset }, 100)),
    )
    expect(kept.map((tail) => (tail.kind === 'events' ? tail.events.length : tail.reason))).toEqual([
      ...Array.from({ length: 9 }, () => 'trimmed'),
      2,
      1,
      0,
    ])
  })

  test('the snapshot of a trimmed log is the fold of all its events', async () => {
    const drafts = [created(), ...Array.from({ length: 10 }, (_, seq) => chunk(seq))]
    const whole = memoryLog({ now: () => 1 })
    await whole.append('t', drafts)
    const { events } = (await whole.tail('t', undefined, 100)) as { events: readonly LoggedEvent[] }
    const replayed = createBubbleStore()
    replayed.ingestAll(events)
    replayed.flush()

    const log = memoryLog({ now: () => 1, keptEventCount: 4 })
    for (const draft of drafts) await log.append('t', [draft])
    const hydrated = createBubbleStore()
    expect(hydrated.hydrate((await log.snapshot('t')).snapshot)).toEqual({ status: 'applied' })
    expect(bubblesOf(hydrated, 't')).toEqual(bubblesOf(replayed, 't'))
  })

  test('the check goes on over what was trimmed', async () => {
    const log = await trimmedLog()
    const { cursor } = await log.tail('t', undefined, 100)
    await log.append('t', [chunk(10)])
    expect(await log.tail('t', cursor, 100)).toMatchObject({ kind: 'events', events: [{ seq: 10 }] })
    expect(await log.tail('t', { ...cursor, check: 'another' }, 100)).toMatchObject({ reason: 'diverged' })
  })

  test('a chunk that was trimmed away is acknowledged when it comes again, whatever it holds', async () => {
    const log = await trimmedLog()
    expect(await log.append('t', [chunk(0, 'another')])).toMatchObject({
      ok: true,
      appended: [{ status: 'duplicate' }],
    })
    expect(await log.append('t', [chunk(9, 'another')])).toMatchObject({ ok: false, code: 'seq_conflict' })
    expect(await log.append('t', [chunk(10)])).toMatchObject({ ok: true, appended: [{ status: 'appended' }] })
  })

  test('what is no chunk is compared for ever', async () => {
    const log = await trimmedLog()
    const other = { ...created(), agentId: 'another' } as EventDraft
    expect(await log.append('t', [other])).toMatchObject({ ok: false, code: 'content_conflict' })
  })

  test('a batch that is larger than what is kept is answered whole', async () => {
    const log = memoryLog({ keptEventCount: 2 })
    const result = await log.append('t', [created(), ...Array.from({ length: 10 }, (_, seq) => chunk(seq))])
    expect(result).toMatchObject({ ok: true, cursor: { offset: 11 }, nextSeq: 10 })
    expect(result.ok && result.appended.length).toBe(11)
    const { snapshot } = await log.snapshot('t')
    expect(snapshot).toMatchObject({ offset: 11, bubbles: [{ folded: 10 }] })
  })
})

describe('epochs and time', () => {
  test('a new log has a new epoch', async () => {
    const epochs = await Promise.all([memoryLog(), memoryLog()].map((log) => log.cursor('t')))
    expect(epochs[0]?.epoch).not.toBe(epochs[1]?.epoch)
  })

  test('a log that lost its tail under the same epoch is noticed by its check', async () => {
    const [before, after] = [memoryLog({ epoch: 'e' }), memoryLog({ epoch: 'e' })]
    await before.append('t', [created('a'), created('b')])
    await after.append('t', [created('c'), created('d')])
    expect(await after.tail('t', await before.cursor('t'), 10)).toMatchObject({ reason: 'diverged' })
  })

  test('events are stamped by the clock that is given', async () => {
    let now = 1_000
    const log = memoryLog({ now: () => now })
    await log.append('t', [created()])
    now = 1_500
    await log.append('t', [chunk(0)])
    now = 1_700
    expect(await log.tail('t', undefined, 10)).toMatchObject({ events: [{ at: 1_000 }, { at: 1_500 }] })
  })
})

test.each<[what: string, options: MemoryLogOptions]>([
  ['an epoch that is no id', { epoch: '' }],
  ['a bound below 2', { keptEventCount: 1 }],
  ['a bound that is no integer', { keptEventCount: 2.5 }],
])('%s is refused', (_, options) => {
  expect(() => memoryLog(options)).toThrow(UsageError)
})

test('a thread whose name is no id is refused', async () => {
  await expect(memoryLog().append('', [created()])).rejects.toThrow(UsageError)
})

describe('what is kept one by one', () => {
  const said = (index: number, length: number): EventDraft => ({
    type: 'message',
    messageId: `m${index}`,
    author: { kind: 'user' },
    parts: [{ kind: 'text', text: 'x'.repeat(length) }],
  })
  const keptFrom = async (log: Log): Promise<number> => {
    const { cursor } = await log.tail('t', undefined, 1)
    for (let offset = 0; ; offset++)
      if ((await log.tail('t', { epoch: cursor.epoch, offset }, 1)).kind === 'events') return offset
  }

  test('is bounded by its size, too, and the thread is whole', async () => {
    const log = memoryLog({ keptUnitCount: 4_000 })
    for (let index = 0; index < 3; index++) await log.append('t', [said(index, 1_000)])
    expect(await keptFrom(log)).toBe(0)
    await log.append('t', [said(3, 1_000)])
    expect(await keptFrom(log)).toBe(3)
    expect((await log.snapshot('t')).snapshot.bubbles).toHaveLength(4)
  })

  test('is at least the last event, however large it is', async () => {
    const log = memoryLog({ keptUnitCount: 100 })
    for (let index = 0; index < 3; index++) await log.append('t', [said(index, 1_000)])
    expect(await keptFrom(log)).toBe(2)
  })
})

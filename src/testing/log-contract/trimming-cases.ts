import type { EventDraft, Log, LoggedEvent } from '../../server/index.ts'
import {
  type Bench,
  callback,
  chunk,
  created,
  ended,
  equal,
  folded,
  holds,
  LogContractError,
  message,
  retraction,
} from './bench.ts'
import type { ContractCase, ContractLogOptions } from './contract-case.ts'

const keptEventCount = 8
const byEvents: ContractLogOptions = { keptEventCount }
const keptUnitCount = 4_096
const bySize: ContractLogOptions = { keptUnitCount }

/** Two posts and a turn of 40 chunks: far more than is kept. */
const drafts: readonly EventDraft[] = [
  message('m'),
  created('i'),
  callback('i', 'c'),
  ...Array.from({ length: 40 }, (_, seq) => chunk('i', seq, `${seq}${'.'.repeat(100)}`)),
]

/** Appends one draft after the other. Returns what was appended. */
async function addEach(bench: Bench): Promise<readonly LoggedEvent[]> {
  const events: LoggedEvent[] = []
  for (const draft of drafts)
    for (const one of (await bench.add(draft)).appended) if (one.event !== undefined) events.push(one.event)
  return events
}

/** The events that are kept individually: those from the lowest offset that is not trimmed. */
async function kept(log: Log): Promise<readonly LoggedEvent[]> {
  const { epoch, offset: head } = await log.cursor('t')
  for (let offset = 0; offset <= head; offset++) {
    const tail = await log.tail('t', { epoch, offset }, 1_000)
    if (tail.kind === 'events') return tail.events
    equal(tail.reason, 'trimmed', `the reason of the resync at offset ${offset}`)
  }
  throw new LogContractError('the cursor of the log is refused by its tail')
}

const unitsOf = (events: readonly LoggedEvent[]): number =>
  events.reduce((sum, event) => sum + JSON.stringify(event).length, 0)

/** What is left when there are more events than are kept. */
export const trimmingCases: readonly ContractCase[] = [
  [
    'no more events are kept individually than allowed; an older cursor gets a resync',
    async (bench) => {
      const events = await addEach(bench)
      await bench.until(async () => (await kept(bench.log)).length <= keptEventCount, 'trimming')
      const left = await kept(bench.log)
      holds(left.length > 0, 'not even the last event is kept one by one')
      equal(left, events.slice(-left.length), 'the events that are kept')
      const tail = await bench.log.tail('t', undefined, 10)
      const expected = { kind: 'resync', reason: 'trimmed', cursor: await bench.log.cursor('t') }
      equal(tail, expected, 'the tail from the beginning')
    },
    byEvents,
  ],
  [
    'the individually kept events are no larger than allowed, except that the last one always stays',
    async (bench) => {
      const events = await addEach(bench)
      await bench.until(async () => unitsOf(await kept(bench.log)) <= keptUnitCount, 'trimming')
      const left = await kept(bench.log)
      holds(left.length > 0, 'not even the last event is kept one by one')
      equal(left, events.slice(-left.length), 'the events that are kept')
      const large = await bench.add(message('large', 'x'.repeat(2 * keptUnitCount)))
      await bench.until(async () => (await kept(bench.log)).length === 1, 'trimming behind a large event')
      equal(await kept(bench.log), [large.appended[0]?.event], 'what is kept')
    },
    bySize,
  ],
  [
    'the snapshot of a trimmed log and the tail after it are all that was appended',
    async (bench) => {
      const events: LoggedEvent[] = []
      await bench.add(created('j'))
      events.push(...(await bench.events()))
      for (const draft of drafts) {
        const before = await bench.log.snapshot('t')
        equal(
          folded(before.snapshot, []),
          folded(undefined, events),
          `the snapshot of ${events.length} events`,
        )
        const { appended, cursor } = await bench.add(draft)
        for (const { event } of appended) if (event !== undefined) events.push(event)
        equal(cursor.offset, events.length, 'the offset goes on')
        const tail = await bench.log.tail('t', before.cursor, 10)
        equal(tail, { kind: 'events', events: events.slice(-1), cursor }, 'the tail behind the snapshot')
      }
    },
    byEvents,
  ],
  [
    'a trimmed log still recognises duplicates, and knows what decides a refusal',
    async (bench) => {
      await addEach(bench)
      for (const draft of drafts) equal(await bench.fate(draft), 'duplicate', JSON.stringify(draft))
      equal(await bench.fate(message('m', 'other')), 'content_conflict', 'another message of that id')
      equal(await bench.fate(callback('i', 'c', 'other')), 'content_conflict', 'another callback of that id')
      equal(await bench.fate(message('m', 'edit', { revision: 1 })), 'appended', 'an edit')
      equal(await bench.fate(chunk('i', 41)), 'seq_gap', 'a chunk too far')
      equal(await bench.fate(chunk('i', 40)), 'appended', 'the next chunk')
      equal(await bench.fate(ended('i', 'completed', 41)), 'appended', 'the end')
      equal((await bench.log.turn('t', 'i'))?.chunkCount, 41, 'chunks of the turn')
    },
    byEvents,
  ],
  [
    'retracted content is also gone from a trimmed log, and the rest stays',
    async (bench) => {
      await bench.add(message('gone', 'what was said'))
      await addEach(bench)
      const before = await bench.log.cursor('t')
      const { cursor } = await bench.add(retraction({ messageId: 'gone' }))
      equal(cursor.offset, before.offset + 1, 'the offset behind the retraction')
      const { snapshot } = await bench.log.snapshot('t')
      holds(!JSON.stringify(snapshot).includes('what was said'), 'the snapshot still says it')
      equal(snapshot.bubbles.length, 2, 'bubbles that are left')
      equal(await bench.fate(message('gone', 'what was said')), 'retracted', 'what was said again')
      await bench.add(retraction({ invocationId: 'i' }))
      equal(
        (await bench.log.snapshot('t')).snapshot.bubbles.length,
        1,
        'bubbles that are left without the turn',
      )
    },
    byEvents,
  ],
]

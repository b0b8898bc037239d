import type { EventDraft } from '../../server/index.ts'
import {
  approval,
  asks,
  type Bench,
  callback,
  chunk,
  created,
  ended,
  equal,
  holds,
  message,
  retraction,
} from './bench.ts'
import type { ContractCase } from './contract-case.ts'

const conversation: readonly EventDraft[] = [
  message('question'),
  created('i'),
  chunk('i', 0),
  asks('i', 1, 'a'),
  asks('i', 2, 'b'),
  callback('i', 'early'),
  approval('i', 'a', true, { by: 'ada' }),
  callback('i', 'post', 'post', { disposition: 'independent' }),
  created('j'),
  chunk('j', 0),
  ended('j', 'cancelled'),
  message('edited'),
  message('edited', 'edit', { revision: 1 }),
]

/** All that a log returns for a thread except its activities, and where each of its pages ends. */
async function saidOf(bench: Bench): Promise<unknown> {
  const { log } = bench
  const cursor = await log.cursor('t')
  const pages = Array.from({ length: cursor.offset }, async (_, index) => log.tail('t', undefined, index + 1))
  return {
    cursor,
    pages: await Promise.all(pages),
    snapshot: await log.snapshot('t'),
    turns: await Promise.all(['i', 'j', 'nobody'].map(async (id) => (await log.turn('t', id)) ?? null)),
    posts: await Promise.all(
      ['question', 'early', 'post', 'nobody'].map(async (id) => (await log.post('t', id)) ?? null),
    ),
    open: (await log.openTurns()).map(({ threadId, invocationId }) => [threadId, invocationId]),
  }
}

/** What survives the process that has appended it. */
export const durabilityCases: readonly ContractCase[] = [
  [
    'a reopened log returns the same events, cursors with their checks, snapshots, turns and posts',
    async (bench) => {
      await bench.add(...conversation)
      const before = await saidOf(bench)
      await bench.reopen()
      equal(await saidOf(bench), before, 'what is said when it is opened again')
      await bench.reopen()
      equal(await saidOf(bench), before, 'what is said when it is opened once more')
    },
  ],
  [
    'a reopened log continues at its end: a cursor from before finds the new events',
    async (bench) => {
      const { cursor } = await bench.add(...conversation)
      await bench.reopen()
      let wokenCount = 0
      bench.log.subscribe('t', () => (wokenCount += 1))
      const next = await bench.add(message('next'))
      equal(next.cursor.epoch, cursor.epoch, 'the epoch')
      equal(next.cursor.offset, cursor.offset + 1, 'the offset')
      const tail = await bench.log.tail('t', cursor, 10)
      const events = next.appended.map(({ event }) => event)
      equal(tail, { kind: 'events', events, cursor: next.cursor }, 'the tail from the cursor of before')
      const diverged = await bench.log.tail('t', { ...cursor, check: `${cursor.check} other` }, 10)
      equal(diverged.kind === 'resync' && diverged.reason, 'diverged', 'the tail from one with another check')
      await bench.woken(() => wokenCount > 0, 'append')
    },
  ],
  [
    'a reopened log recognises duplicates, and still knows what decided a refusal',
    async (bench) => {
      const { appended } = await bench.add(...conversation)
      await bench.reopen()
      const again = await bench.add(...conversation)
      const duplicates = appended.map((one) => ({ ...one, status: 'duplicate' }))
      equal(again.appended, duplicates, 'what all of it answers again')
      const end = appended.find(({ event }) => event?.type === 'stream_finalized')?.event
      const late = await bench.log.append('t', [ended('j', 'completed')])
      equal(late, { ok: false, index: 0, code: 'ended', event: end }, 'another end')
      equal(await bench.fate(chunk('i', 0, 'other')), 'seq_conflict', 'another chunk of that seq')
      equal(await bench.fate(chunk('i', 4)), 'seq_gap', 'a chunk too far')
      equal(await bench.fate(chunk('i', 3)), 'appended', 'the next chunk')
      equal(await bench.fate(message('question', 'other')), 'content_conflict', 'another message of that id')
      equal(await bench.fate(message('edited', 'x', { revision: 1 })), 'content_conflict', 'another edit')
      equal(await bench.fate(message('edited', 'x', { revision: 2 })), 'appended', 'the next edit')
      equal(await bench.fate(message('question'), 'other'), 'id_conflict', 'its id in another thread')
      equal(await bench.fate(created('i'), 'other'), 'id_conflict', 'its turn in another thread')
      equal(await bench.fate(approval('i', 'a', false)), 'decided', 'another answer')
      equal(await bench.fate(approval('i', 'b', false)), 'appended', 'an answer that nobody has given')
      equal(await bench.fate(approval('i', 'c')), 'unknown_approval', 'an answer that nobody has asked for')
      equal(await bench.fate(callback('i', 'late')), 'appended', 'a late callback')
      const last = (await bench.events()).at(-1)
      equal(last?.type === 'callback' && last.revision, 1, 'the revision of a late callback')
    },
  ],
  [
    'retracted content stays gone when a log is reopened',
    async (bench) => {
      const secret = 'what was said'
      await bench.add(created('i'), chunk('i', 0, secret), callback('i', 'c', secret), message('m', secret))
      await bench.add(retraction({ messageId: 'm' }), retraction({ invocationId: 'i' }))
      await bench.reopen()
      const told: unknown[] = [
        await bench.log.tail('t', undefined, 100),
        await bench.log.snapshot('t'),
        await bench.log.turn('t', 'i'),
      ]
      for (const draft of [message('m', secret), chunk('i', 1), callback('i', 'c', secret)]) {
        const result = await bench.log.append('t', [draft])
        equal(!result.ok && result.code, 'retracted', JSON.stringify(draft))
        told.push(result)
      }
      holds(!JSON.stringify(told).includes(secret), `it is still said: ${JSON.stringify(told)}`)
      equal(await bench.fate(retraction({ messageId: 'm' })), 'duplicate', 'the retraction again')
      equal(await bench.log.openTurns(), [], 'the open turns')
    },
  ],
  [
    'a trimmed log is unchanged when reopened, and continues to be trimmed',
    async (bench) => {
      const chunks = Array.from({ length: 30 }, (_, seq) => chunk('i', seq))
      await bench.add(message('m'), created('i'))
      for (const draft of chunks.slice(0, 20)) await bench.add(draft)
      const said = async (): Promise<unknown> => [
        await bench.log.snapshot('t'),
        await bench.log.tail('t', undefined, 10),
      ]
      const before = await said()
      await bench.reopen()
      equal(await said(), before, 'what is said when it is opened again')
      for (const draft of chunks) await bench.add(draft)
      const { snapshot, cursor } = await bench.log.snapshot('t')
      equal([snapshot.bubbles.length, cursor.offset], [2, 32], 'bubbles and events')
      const tail = await bench.log.tail('t', undefined, 10)
      equal(tail.kind === 'resync' && tail.reason, 'trimmed', 'the tail from the beginning')
    },
    { keptEventCount: 8 },
  ],
  [
    'a reopened log counts its old content towards its limits',
    async (bench) => {
      await bench.add(created('i'), callback('i', 'c'), message('m'))
      await bench.reopen()
      equal(await bench.fate(callback('i', 'd')), 'appended', 'the second callback')
      equal(await bench.fate(callback('i', 'e')), 'too_many_callbacks', 'the third callback')
      equal(await bench.fate(message('n')), 'appended', 'the third bubble')
      equal(await bench.fate(message('o')), 'thread_full', 'the fourth bubble')
      equal(await bench.fate(message('p'), 'u'), 'appended', 'the second thread')
      equal(await bench.fate(message('q'), 'v'), 'log_full', 'the third thread')
    },
    { limits: { bubblesPerThreadCount: 3, callbacksPerTurnCount: 2, threadCount: 2 } },
  ],
]

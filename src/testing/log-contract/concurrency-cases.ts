import type { EventDraft, Log, LoggedEvent } from '../../server/index.ts'
import {
  approval,
  asks,
  type Bench,
  callback,
  chunk,
  created,
  ended,
  equal,
  folded,
  message,
  retraction,
} from './bench.ts'
import type { ContractCase } from './contract-case.ts'

const turnCount = 8
const chunkCount = 12

/** Appends all drafts to the thread at once, alternating between two logs. */
async function race(
  bench: Bench,
  drafts: readonly EventDraft[],
): Promise<Awaited<ReturnType<Log['append']>>[]> {
  const hands = [bench.log, await bench.another()] as const
  return Promise.all(drafts.map(async (draft, index) => hands[index % 2 === 0 ? 0 : 1].append('t', [draft])))
}

/** Checks that one of the drafts is appended, whichever it is, and that the others have the given outcome. */
async function oneWins(bench: Bench, drafts: readonly EventDraft[], others: string): Promise<void> {
  const results = await race(bench, drafts)
  const fates = results.map((result) => (result.ok ? String(result.appended[0]?.status) : result.code))
  const expected = ['appended', ...drafts.slice(1).map(() => others)]
  const sorted = (all: readonly string[]) => [...all].toSorted()
  equal(sorted(fates), sorted(expected), `what becomes of ${JSON.stringify(drafts)} at once`)
  const winner = results.flatMap((result) => (result.ok ? result.appended : [])).find(isAppended)
  if (others === 'content_conflict') return // it is not told more
  for (const result of results)
    equal(
      result.ok ? result.appended[0]?.event : result.event,
      winner?.event,
      'the event that has decided it',
    )
}

const isAppended = ({ status }: { readonly status: string }): boolean => status === 'appended'

/** Many concurrent appends through two logs. */
export const concurrencyCases: readonly ContractCase[] = [
  [
    'concurrent producers each have their events once and in order, and the offsets have no gap',
    async (bench) => {
      const hands = [bench.log, await bench.another()] as const
      const produce = async (invocationId: string, log: Log): Promise<void> => {
        const batches = [
          [created(invocationId)],
          ...Array.from({ length: chunkCount / 2 }, (_, index) => [
            chunk(invocationId, 2 * index),
            chunk(invocationId, 2 * index + 1),
          ]),
          [ended(invocationId, 'completed', chunkCount)],
        ]
        for (const batch of batches)
          equal((await log.append('t', batch)).ok, true, `append of ${invocationId}`)
      }
      const ids = Array.from({ length: turnCount }, (_, index) => `i${index}`)
      await Promise.all(ids.map(async (id, index) => produce(id, hands[index % 2 === 0 ? 0 : 1])))
      const events = await bench.events()
      equal(
        events.map(({ offset }) => offset),
        [...Array(turnCount * (chunkCount + 2)).keys()],
        'offsets',
      )
      for (const id of ids) equal(stepsOf(events, id), [-1, ...Array(chunkCount).keys(), chunkCount], id)
      for (const log of hands) {
        equal(await bench.events('t', 7, log), events, 'events, as each pair of hands reads them')
        equal(await log.cursor('t'), await bench.log.cursor('t'), 'the cursor of each')
        const { snapshot } = await log.snapshot('t')
        equal(folded(snapshot, []), folded(undefined, events), 'the snapshot of each')
      }
    },
  ],
  [
    'one of several concurrent copies is appended, and the others are duplicates of it',
    async (bench) => {
      await oneWins(bench, Array(6).fill(created('i')), 'duplicate')
      await oneWins(bench, Array(6).fill(chunk('i', 0)), 'duplicate')
      await oneWins(bench, Array(6).fill(callback('i', 'c')), 'duplicate')
      await oneWins(bench, Array(6).fill(message('m')), 'duplicate')
      equal((await bench.log.cursor('t')).offset, 4, 'the offset behind them')
    },
  ],
  [
    'one of several concurrent ends, answers, retractions or contents is appended and decides the others',
    async (bench) => {
      await bench.add(created('i'), asks('i', 0, 'a'), message('m'))
      await oneWins(bench, [approval('i', 'a', true), approval('i', 'a', false)], 'decided')
      await oneWins(bench, [ended('i', 'completed'), ended('i', 'cancelled'), ended('i', 'failed')], 'ended')
      await oneWins(bench, [message('n', 'one'), message('n', 'other')], 'content_conflict')
      const edits = ['one', 'other'].map((text) => message('m', text, { revision: 1 }))
      await oneWins(bench, edits, 'content_conflict')
      await oneWins(bench, Array(4).fill(retraction({ messageId: 'm' })), 'duplicate')
      await oneWins(bench, Array(4).fill(retraction({ invocationId: 'i' })), 'duplicate')
    },
  ],
  [
    'concurrent callbacks get revisions without a gap, in the order of their offsets',
    async (bench) => {
      await bench.add(created('i'))
      await race(
        bench,
        Array.from({ length: 10 }, (_, index) => callback('i', `c${index}`)),
      )
      const revisions = (await bench.events()).flatMap((event) =>
        event.type === 'callback' ? [event.revision] : [],
      )
      equal(revisions, [...Array(10).keys()], 'revisions')
    },
  ],
  [
    'an append through one log wakes the listeners of another on the same storage, and can be read there',
    async (bench) => {
      const hands = [bench.log, await bench.another()] as const
      const seen = hands.map(() => 0)
      for (const [index, log] of hands.entries())
        log.subscribe('t', () => {
          void log.cursor('t').then(({ offset }) => (seen[index] = Math.max(seen[index] ?? 0, offset)))
        })
      for (const [index, log] of hands.entries()) {
        await log.append('t', [message(`m${index}`)])
        const isSeen = (): boolean => seen.every((offset) => offset === index + 1)
        await bench.woken(isSeen, `append through ${index === 0 ? 'one' : 'the other'} pair of hands`)
      }
    },
  ],
  [
    'activity of a turn through one log is visible through another on the same storage',
    async (bench) => {
      const other = await bench.another()
      await bench.add(created('i'))
      const before = await bench.activities()
      equal(await other.touch('t', 'i'), { ok: true, nextSeq: 0 }, 'touch')
      const between = await bench.activities()
      equal(between.get('i') === before.get('i'), false, 'whether a touch leaves the activity as it was')
      await other.append('t', [chunk('i', 0)])
      equal((await bench.activities()).get('i') === between.get('i'), false, 'whether a chunk does')
      await other.append('t', [ended('i')])
      equal(await bench.log.openTurns(), [], 'the open turns after its end')
    },
  ],
]

/** −1 for its creation, the `seq` of each chunk, and the count of its end. */
const stepsOf = (events: readonly LoggedEvent[], id: string): readonly (number | undefined)[] =>
  events.flatMap((event) => {
    if (!('invocationId' in event) || event.invocationId !== id) return []
    if (event.type === 'stream_chunk') return [event.seq]
    return [event.type === 'stream_finalized' ? event.chunkCount : -1]
  })

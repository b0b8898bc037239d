import type { LogCursor } from '../../protocol/index.ts'
import type { EventDraft } from '../../server/index.ts'
import {
  approval,
  asks,
  callback,
  chunk,
  created,
  ended,
  equal,
  folded,
  LogContractError,
  message,
} from './bench.ts'
import type { ContractCase } from './contract-case.ts'

const conversation = [
  message('question'),
  created('i'),
  chunk('i', 0),
  callback('i', 'early'),
  chunk('i', 1),
  ended('i'),
  created('j'),
  chunk('j', 0),
  callback('i', 'late'),
  callback('j', 'post', 'post', { disposition: 'independent' }),
] as const

/** Cursors, pages, resyncs, snapshots, and which listeners are called. */
export const readingCases: readonly ContractCase[] = [
  [
    'a thread without events is empty, and reading it changes nothing',
    async (bench) => {
      const cursor = await bench.log.cursor('t')
      equal(cursor.offset, 0, 'offset of its cursor')
      const empty = { kind: 'events', events: [], cursor }
      equal(await bench.log.tail('t', undefined, 10), empty, 'its tail from the beginning')
      equal(await bench.log.tail('t', cursor, 10), empty, 'its tail from its cursor')
      const { snapshot, cursor: at } = await bench.log.snapshot('t')
      equal(snapshot, { v: 1, threadId: 't', epoch: cursor.epoch, offset: 0, bubbles: [] }, 'its snapshot')
      equal(at, cursor, 'the cursor of its snapshot')
    },
  ],
  [
    'pages of any size contain all events, each once and in order',
    async (bench) => {
      const { cursor } = await bench.add(...conversation)
      const events = await bench.events()
      equal(
        events.map(({ offset }) => offset),
        [...conversation.keys()],
        'offsets',
      )
      for (const limit of [1, 2, 3, conversation.length, 1_000])
        equal(await bench.events('t', limit), events, `events by pages of ${limit}`)
      const page = await bench.log.tail('t', undefined, 4)
      equal(page.kind === 'events' && page.events, events.slice(0, 4), 'a page of four')
      equal(page.cursor.offset, 4, 'the cursor behind four events')
      equal(
        await bench.log.tail('t', cursor, 4),
        { kind: 'events', events: [], cursor },
        'the tail at the end',
      )
    },
  ],
  [
    'threads are kept apart',
    async (bench) => {
      await bench.add(...conversation)
      await bench.addTo('other', message('m1'), message('m2'))
      await bench.add(message('m3'))
      const offsets = (await bench.events('other')).map(({ offset }) => offset)
      equal(offsets, [0, 1], 'offsets in the other thread')
      equal((await bench.log.cursor('t')).offset, conversation.length + 1, 'the cursor of the first')
    },
  ],
  [
    'append, cursor, tail and snapshot agree on the end of a thread',
    async (bench) => {
      const cursors: LogCursor[] = []
      for (const draft of conversation) {
        const { cursor } = await bench.add(draft)
        equal(await bench.log.cursor('t'), cursor, 'cursor()')
        equal((await bench.log.snapshot('t')).cursor, cursor, 'the cursor of the snapshot')
        equal((await bench.log.tail('t', undefined, 1_000)).cursor, cursor, 'the cursor of the tail')
        cursors.push(cursor)
      }
      for (const [index, cursor] of cursors.entries()) {
        const tail = await bench.log.tail('t', undefined, index + 1)
        equal(tail.cursor, cursor, 'the cursor behind a page, and once behind the log')
      }
    },
  ],
  [
    'a cursor of another epoch, or beyond the end, gets a resync',
    async (bench) => {
      const { cursor } = await bench.add(...conversation)
      const wrong = {
        epoch: { ...cursor, epoch: `${cursor.epoch} other` as LogCursor['epoch'] }, // this is an id as well
        beyond: { ...cursor, offset: cursor.offset + 1 },
      }
      for (const [reason, from] of Object.entries(wrong)) {
        const tail = await bench.log.tail('t', from, 10)
        const expected = { kind: 'resync', reason, cursor }
        equal(tail, expected, `the tail from a cursor with the wrong ${reason}`)
        const next = await bench.log.tail('t', tail.cursor, 10)
        equal(next, { kind: 'events', events: [], cursor }, 'the tail behind the resync')
      }
    },
  ],
  [
    'a check distinguishes diverged logs at each of their offsets',
    async (bench) => {
      await bench.add(message('a'), message('b'))
      await bench.addTo('other', message('c'), message('d'))
      for (const offset of [1, 2]) {
        const own = (await bench.log.tail('t', undefined, offset)).cursor
        const { check } = (await bench.log.tail('other', undefined, offset)).cursor
        if (own.check === undefined || check === undefined)
          throw new LogContractError('a cursor has no check')
        equal((await bench.log.tail('t', own, 10)).kind, 'events', `from offset ${offset} with its check`)
        const { check: _, ...unchecked } = own
        equal(
          (await bench.log.tail('t', unchecked, 10)).kind,
          'events',
          `from offset ${offset} without a check`,
        )
        const tail = await bench.log.tail('t', { ...own, check }, 10)
        equal(tail.kind === 'resync' && tail.reason, 'diverged', `from offset ${offset} with another check`)
      }
    },
  ],
  [
    'the snapshot is the fold of all events below its cursor',
    async (bench) => {
      let seen = 0
      for (const draft of conversation) {
        await bench.add(draft)
        seen += 1
        const { snapshot, cursor } = await bench.log.snapshot('t')
        equal([snapshot.epoch, snapshot.offset], [cursor.epoch, seen], 'epoch and offset of the snapshot')
        const events = await bench.events()
        equal(folded(snapshot, []), folded(undefined, events), `the snapshot after ${seen} events`)
      }
    },
  ],
  [
    'a snapshot and the tail after it are the whole log',
    async (bench) => {
      for (const [index, draft] of conversation.entries()) {
        const snapshotLog = await bench.log.snapshot('t')
        await bench.add(draft)
        const tail = await bench.log.tail('t', snapshotLog.cursor, 10)
        if (tail.kind === 'resync')
          throw new LogContractError(`the cursor of a snapshot is refused: ${tail.reason}`)
        equal(
          folded(snapshotLog.snapshot, tail.events),
          folded(undefined, await bench.events()),
          `the snapshot at ${index} and what follows`,
        )
      }
    },
  ],
  [
    'a listener is called after each append to its thread, and can then read it',
    async (bench) => {
      const seen: Promise<number>[] = []
      let otherCount = 0
      bench.log.subscribe('t', () => {
        throw new Error('a listener that throws stops nobody')
      })
      bench.log.subscribe('t', () => seen.push(bench.log.cursor('t').then(({ offset }) => offset)))
      bench.log.subscribe('other', () => (otherCount += 1))
      for (const count of [1, 2, 3]) {
        await bench.add(message(`m${count}`))
        await bench.woken(() => seen.length >= count, `append ${count}`)
        equal(await seen.at(-1), count, `the cursor when woken by append ${count}`)
      }
      equal(otherCount, 0, 'calls of a listener to another thread')
    },
  ],
  [
    'a listener is not called without an append, nor after unsubscribing',
    async (bench) => {
      await bench.add(created('i'), chunk('i', 0))
      const woken = { first: 0, second: 0 }
      const unsubscribe = bench.log.subscribe('t', () => (woken.first += 1))
      bench.log.subscribe('t', () => (woken.second += 1))
      await bench.fate(chunk('i', 0))
      await bench.fate(chunk('i', 7))
      await bench.add()
      await bench.add(message('m1'))
      await bench.woken(() => woken.second > 0, 'append')
      equal(
        woken,
        { first: 1, second: 1 },
        'calls after a duplicate, a refusal, an empty batch and an append',
      )
      unsubscribe()
      unsubscribe()
      await bench.add(message('m2'))
      await bench.woken(() => woken.second > 1, 'append')
      equal(woken, { first: 1, second: 2 }, 'calls after unsubscribing')
    },
  ],
  [
    'the same listener twice is two subscriptions',
    async (bench) => {
      let count = 0
      const listener = () => void (count += 1)
      const unsubscribe = bench.log.subscribe('t', listener)
      bench.log.subscribe('t', listener)
      unsubscribe()
      await bench.add(message('m'))
      await bench.woken(() => count > 0, 'append')
      equal(count, 1, 'calls')
    },
  ],
  [
    'the open turns are those that were created and have not ended',
    async (bench) => {
      equal(await bench.log.openTurns(), [], 'the open turns of a new log')
      await bench.add(created('i'), created('j'), created('k'), chunk('j', 0))
      await bench.addTo('other', created('l'))
      await bench.add(ended('i'), ended('k', 'cancelled'), callback('i', 'late'), message('m'))
      const turns = await bench.log.openTurns()
      const names = turns.map(({ threadId, invocationId }) => `${threadId} ${invocationId}`)
      equal(names.toSorted(), ['other l', 't j'], 'the open turns')
    },
  ],
  [
    'each event of a turn changes the activity of that turn alone; messages that name it and refused drafts do not',
    async (bench) => {
      await bench.add(created('i'), created('j'))
      const changes = async (draft: EventDraft, threadId = 't'): Promise<readonly string[]> => {
        const before = await bench.activities()
        await bench.fate(draft, threadId)
        return [...(await bench.activities())].flatMap(([id, now]) => (now === before.get(id) ? [] : [id]))
      }
      const own = [chunk('i', 0), asks('i', 1, 'a'), approval('i', 'a'), callback('i', 'c')]
      for (const draft of own) equal(await changes(draft), ['i'], `what ${draft.type} is activity of`)
      const none = [chunk('i', 0), chunk('i', 7), message('m', 'm', { invocationId: 'i' })]
      for (const draft of none)
        equal(await changes(draft), [], `what ${JSON.stringify(draft)} is activity of`)
      const elsewhere = message('n', 'n', { invocationId: 'i' })
      equal(await changes(elsewhere, 'other'), [], 'what a message of another thread is activity of')
    },
  ],
]

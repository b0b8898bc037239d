import { decodeEvent } from '../../protocol/index.ts'
import type { EventDraft } from '../../server/index.ts'
import { callback, chunk, created, ended, equal, holds, message } from './bench.ts'
import type { ContractCase } from './contract-case.ts'

/** Batches, turns and their streams. */
export const streamCases: readonly ContractCase[] = [
  [
    'events get a threadId, the epoch, contiguous offsets, a time, the origin of a callback and a revision',
    async (bench) => {
      const before = await bench.log.cursor('t')
      const drafts = [created('i'), chunk('i', 0), ended('i'), callback('i', 'c'), message('m')]
      const { appended, cursor } = await bench.add(...drafts)
      const events = appended.map(({ event }) => event)
      equal(await bench.events(), events, 'tail gives what append has answered')
      equal(cursor.offset, 5, 'the cursor behind five events')
      for (const [offset, event] of events.entries()) {
        equal(event?.offset, offset, 'offset')
        equal([event?.threadId, event?.epoch], ['t', before.epoch], 'threadId and epoch')
        holds(Number.isFinite(event?.at), 'at is a number')
        equal(decodeEvent(event), { ...decodeEvent(event), ok: true }, 'an event decodes')
        equal('violation' in decodeEvent(event), false, 'an event has no violation')
      }
      const [, , end, called, posted] = events.map((event): Readonly<Record<string, unknown>> => ({
        ...event,
      }))
      equal(end?.['chunkCount'], 1, 'chunkCount is counted')
      equal([called?.['origin'], called?.['revision']], ['callback', 0], 'origin and revision of a callback')
      equal([posted?.['origin'], posted?.['revision']], [undefined, 0], 'origin and revision of a message')
    },
  ],
  [
    'a batch is appended whole and in order, or nothing of it',
    async (bench) => {
      await bench.add(created('i'), chunk('i', 0))
      const known = await bench.events()
      for (const bad of [
        chunk('i', 3),
        chunk('unknown', 0),
        ended('i', 'completed', 9),
        callback('i', 'm'),
      ]) {
        const result = await bench.log.append('t', [message('m'), chunk('i', 1), bad, chunk('i', 2)])
        equal('index' in result && result.index, 2, `index of the ${bad.type} that is refused`)
        equal(await bench.events(), known, `the events after a batch with a ${bad.type} that was refused`)
      }
      equal(await bench.fate(message('m')), 'appended', 'what refused batches held')
      equal(await bench.fate(chunk('i', 1)), 'appended', 'a chunk that refused batches held')
    },
  ],
  [
    'the drafts of a batch are checked one after the other, each with those before it',
    async (bench) => {
      const { appended } = await bench.add(
        created('i'),
        chunk('i', 0),
        chunk('i', 0),
        chunk('i', 1),
        callback('i', 'c1'),
        callback('i', 'c2'),
        callback('i', 'c1'),
        ended('i'),
      )
      const fates = appended.map(({ status, event }) => [status, event?.offset])
      equal(
        fates,
        [
          ['appended', 0],
          ['appended', 1],
          ['duplicate', 1],
          ['appended', 2],
          ['appended', 3],
          ['appended', 4],
          ['duplicate', 3],
          ['appended', 5],
        ],
        'status and offset of each',
      )
      const revisions = appended.map(({ event }) => event?.type === 'callback' && event.revision)
      equal(revisions.slice(4, 7), [0, 1, 0], 'revisions within a batch')
    },
  ],
  [
    'an empty batch appends nothing',
    async (bench) => {
      const { appended, cursor } = await bench.add()
      equal([appended, cursor], [[], await bench.log.cursor('t')], 'what is answered')
    },
  ],
  [
    'seq has no gaps: the next is appended, a known one is a duplicate or a conflict, a later one is refused',
    async (bench) => {
      await bench.add(created('i'))
      equal(await bench.fate(chunk('i', 1)), 'seq_gap', 'seq 1 without 0')
      const first = await bench.add(chunk('i', 0), chunk('i', 1))
      equal(first.nextSeq, 2, 'nextSeq behind two chunks')
      equal(await bench.fate(chunk('i', 0)), 'duplicate', 'seq 0 again')
      equal(await bench.fate(chunk('i', 0, 'another')), 'seq_conflict', 'seq 0 with another part')
      equal(
        await bench.log.append('t', [chunk('i', 5)]),
        { ok: false, code: 'seq_gap', index: 0, nextSeq: 2 },
        'a gap says what is next',
      )
      equal(
        await bench.log.append('t', [chunk('i', 2), chunk('i', 5)]),
        { ok: false, code: 'seq_gap', index: 1, nextSeq: 2 },
        'a gap within a batch, of which nothing is appended',
      )
      const again = await bench.add(chunk('i', 0))
      equal(again.nextSeq, 2, 'nextSeq behind a duplicate')
      equal((await bench.events()).length, 3, 'the number of events')
    },
  ],
  [
    'events of a turn that was not created in this thread are refused',
    async (bench) => {
      await bench.addTo('other', created('elsewhere'))
      for (const invocationId of ['unknown', 'elsewhere']) {
        for (const draft of [chunk(invocationId, 0), ended(invocationId), callback(invocationId, 'c')])
          equal(await bench.fate(draft), 'unknown_invocation', `${draft.type} of ${invocationId}`)
      }
      equal(await bench.events(), [], 'the events of the thread')
    },
  ],
  [
    'a turn is created once, in one thread',
    async (bench) => {
      const draft: EventDraft = {
        type: 'invocation_created',
        invocationId: 'i',
        agentId: 'a',
        replyTo: 'm',
        chainId: 'c',
      }
      equal(await bench.fate(draft), 'appended', 'a new turn')
      equal(await bench.fate(draft), 'duplicate', 'the same again')
      for (const other of [{ agentId: 'b' }, { replyTo: 'b' }, { chainId: 'b' }])
        equal(await bench.fate({ ...draft, ...other }), 'content_conflict', `with ${JSON.stringify(other)}`)
      equal(await bench.fate(created('i')), 'content_conflict', 'with less')
      equal(await bench.fate(draft, 'other'), 'id_conflict', 'in another thread')
    },
  ],
  [
    'a turn ends once, with the number of its chunks',
    async (bench) => {
      await bench.add(created('i'), chunk('i', 0), chunk('i', 1))
      equal(
        await bench.log.append('t', [ended('i', 'completed', 3)]),
        { ok: false, code: 'seq_gap', index: 0, nextSeq: 2 },
        'an end with more chunks than there are',
      )
      equal(
        await bench.log.append('t', [ended('i', 'completed', 1)]),
        { ok: false, code: 'chunk_beyond_end', index: 0, nextSeq: 2 },
        'an end with fewer',
      )
      equal(await bench.fate(ended('i', 'completed', 2)), 'appended', 'an end with as many')
      equal(await bench.fate(ended('i')), 'duplicate', 'the end again, uncounted')
      equal(await bench.fate(ended('i', 'completed', 2)), 'duplicate', 'the end again, counted')
      equal(await bench.fate(ended('i', 'failed')), 'ended', 'another outcome')
      equal(await bench.fate(ended('i', 'completed', 3)), 'ended', 'another count')
      equal(await bench.fate({ ...ended('i'), error: { message: 'x' } } as EventDraft), 'ended', 'an error')
    },
  ],
  [
    'after its end, a turn accepts no new chunk, and acknowledges the known ones',
    async (bench) => {
      for (const outcome of ['completed', 'failed', 'cancelled'] as const) {
        await bench.add(created(outcome), chunk(outcome, 0), ended(outcome, outcome))
        equal(await bench.fate(chunk(outcome, 1)), 'ended', `a new chunk after ${outcome}`)
        equal(await bench.fate(chunk(outcome, 0)), 'duplicate', `a known chunk after ${outcome}`)
        equal(await bench.fate(created(outcome)), 'duplicate', `its creation after ${outcome}`)
      }
    },
  ],
  [
    'in one batch, one of several equal chunks is appended',
    async (bench) => {
      await bench.add(created('i'))
      const fates = await Promise.all(Array.from({ length: 20 }, () => bench.fate(chunk('i', 0))))
      equal(fates.filter((fate) => fate === 'appended').length, 1, 'chunks appended')
      equal(fates.filter((fate) => fate === 'duplicate').length, 19, 'duplicates')
      equal((await bench.events()).length, 2, 'the number of events')
    },
  ],
  [
    'a draft is copied: later changes of it have no effect',
    async (bench) => {
      const part = { kind: 'data' as const, name: 'n', dataId: 'd', value: { list: [1] } }
      const { appended } = await bench.add(created('i'), {
        type: 'stream_chunk',
        invocationId: 'i',
        seq: 0,
        part,
      })
      const before = JSON.stringify(await bench.events())
      part.value.list.push(2)
      equal(JSON.stringify(await bench.events()), before, 'the events')
      equal(appended.length, 2, 'the number of events')
    },
  ],
  [
    'an invalid draft throws a UsageError, and nothing is appended',
    async (bench) => {
      await bench.add(created('i'))
      const bad: readonly unknown[] = [
        { ...chunk('i', 0), seq: -1 },
        { ...chunk('i', 0), part: { kind: 'unheard' } },
        { ...created(''), invocationId: '' },
        { ...message('m'), parts: [] },
        { ...callback('i', 'c'), revision: 0.5 },
        { type: 'unheard' },
        null,
      ]
      for (const draft of bad) {
        // It is deliberately no draft.
        const fate = await bench.log.append('t', [message('m'), draft as EventDraft]).then(
          () => 'taken',
          (error: unknown) => (error instanceof Error ? error.name : 'thrown'),
        )
        equal(fate, 'UsageError', `append of ${JSON.stringify(draft)}`)
      }
      equal((await bench.events()).length, 1, 'the number of events')
    },
  ],
]

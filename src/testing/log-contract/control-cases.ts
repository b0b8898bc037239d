import type { EventDraft } from '../../server/index.ts'
import {
  approval,
  asks,
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

/** What people do to turns and messages, and producers with nothing to send. */
export const controlCases: readonly ContractCase[] = [
  [
    'a turn is cancelled once, with the chunks in the log',
    async (bench) => {
      await bench.add(created('i'), chunk('i', 0), chunk('i', 1))
      const [first] = (await bench.add(ended('i', 'cancelled'))).appended
      equal(first?.event?.type === 'stream_finalized' && first.event.chunkCount, 2, 'chunkCount of the end')
      const [again] = (await bench.add(ended('i', 'cancelled'))).appended
      equal(again, { ...first, status: 'duplicate' }, 'what cancelling again answers')
      equal(await bench.fate(ended('i', 'completed', 2)), 'ended', 'a finalize that was under way')
      const error = { message: 'stopped' }
      await bench.add(created('j'), { ...ended('j', 'cancelled'), error } as EventDraft)
      equal(await bench.fate(ended('j', 'cancelled')), 'duplicate', 'of one that was cancelled with an error')
      equal(await bench.fate(ended('j', 'cancelled', 1)), 'ended', 'with another count')
    },
  ],
  [
    'a refusal has the event that decided it',
    async (bench) => {
      const refusal = async (draft: EventDraft) => {
        const result = await bench.log.append('t', [draft])
        return result.ok ? 'taken' : [result.code, result.event]
      }
      await bench.add(created('i'), asks('i', 0, 'a'), created('j'))
      const first = (await bench.add(approval('i', 'a'))).appended[0]?.event
      equal(await refusal(approval('i', 'a', false)), ['decided', first], 'another answer')
      const end = (await bench.add(ended('i'))).appended[0]?.event
      equal(await refusal(chunk('i', 1)), ['ended', end], 'a chunk after the end')
      const cancelled = (await bench.add(ended('j', 'cancelled'))).appended[0]?.event
      equal(await refusal(callback('j', 'c')), ['cancelled', cancelled], 'a callback of a cancelled turn')
      const gone = (await bench.add(retraction({ invocationId: 'i' }))).appended[0]?.event
      equal(
        await refusal(callback('i', 'd')),
        ['retracted', gone],
        'a callback of a turn that was taken back',
      )
    },
  ],
  [
    'a request for approval is answered once',
    async (bench) => {
      await bench.add(created('i'), asks('i', 0, 'a'), asks('i', 1, 'b'), created('j'))
      const given = approval('i', 'a', false, { reason: 'no', by: 'ada' })
      equal(await bench.fate(given), 'appended', 'the first answer')
      equal(await bench.fate(given), 'duplicate', 'the same again')
      for (const more of [
        { reason: 'no' },
        { by: 'ada' },
        { reason: 'No', by: 'ada' },
        { reason: 'no', by: 'eve' },
      ])
        equal(await bench.fate(approval('i', 'a', false, more)), 'decided', `with ${JSON.stringify(more)}`)
      equal(
        await bench.fate(approval('i', 'a', true, { reason: 'no', by: 'ada' })),
        'decided',
        'the contrary',
      )
      equal(await bench.fate(approval('i', 'c')), 'unknown_approval', 'of what was not asked')
      equal(await bench.fate(approval('j', 'a')), 'unknown_approval', 'of what another turn has asked')
      equal(await bench.fate(approval('nobody', 'a')), 'unknown_invocation', 'of a turn that is not there')
      equal(await bench.fate(approval('i', 'b'), 'other'), 'unknown_invocation', 'in another thread')
      await bench.add(ended('i'))
      equal(await bench.fate(approval('i', 'b')), 'ended', 'after the end')
      equal(await bench.fate(given), 'duplicate', 'the same again, after the end')
    },
  ],
  [
    'a request for approval can be answered whatever the stream adds later, even in the same batch',
    async (bench) => {
      const reset: EventDraft = {
        type: 'stream_chunk',
        invocationId: 'i',
        seq: 1,
        part: { kind: 'reset', fromSeq: 0 },
      }
      await bench.add(created('i'), asks('i', 0, 'a'), reset, approval('i', 'a'), asks('i', 2, 'a'))
      equal(await bench.fate(approval('i', 'a')), 'duplicate', 'the answer again')
    },
  ],
  [
    'a turn can only regenerate a turn of the same thread',
    async (bench) => {
      const again = (invocationId: string, regenerates: string): EventDraft => ({
        type: 'invocation_created',
        invocationId,
        regenerates,
      })
      await bench.addTo('other', created('elsewhere'))
      for (const target of ['elsewhere', 'nobody', 'j'])
        equal(await bench.fate(again('j', target)), 'unknown_invocation', `of ${target}`)
      await bench.add(created('i'))
      equal(await bench.fate(again('j', 'i')), 'appended', 'of a turn of the thread')
      equal(await bench.fate(again('j', 'i')), 'duplicate', 'the same again')
      equal(await bench.fate(created('j')), 'content_conflict', 'the same as no other try')
      await bench.add(retraction({ invocationId: 'i' }))
      equal(await bench.fate(again('k', 'i')), 'appended', 'of a turn that was taken back')
      equal(await bench.fate(again('k', 'j')), 'content_conflict', 'of another one')
    },
  ],
  [
    'a turn can be read in its thread: its chunk count, its end, and the answers to its requests',
    async (bench) => {
      const { appended } = await bench.add(created('i'), asks('i', 0, 'b'), asks('i', 1, 'a'))
      const opened = appended[0]?.event
      equal(await bench.log.turn('t', 'i'), { created: opened, chunkCount: 2, approvals: [] }, 'an open turn')
      const answers = (await bench.add(approval('i', 'a'), approval('i', 'b', false))).appended
      const [end] = (await bench.add(ended('i'))).appended
      const approvals = answers.map(({ event }) => event)
      const over = { created: opened, chunkCount: 2, end: end?.event, approvals }
      equal(await bench.log.turn('t', 'i'), over, 'a turn that has ended')
      const [gone] = (await bench.add(retraction({ invocationId: 'i' }))).appended
      equal(
        await bench.log.turn('t', 'i'),
        { ...over, approvals: [], retraction: gone?.event },
        'one that was taken back',
      )
      equal(await bench.log.turn('other', 'i'), undefined, 'that of another thread')
      equal(await bench.log.turn('t', 'nobody'), undefined, 'one that nobody has created')
    },
  ],
  [
    'touching a turn changes its activity, appends no event and wakes nobody',
    async (bench) => {
      await bench.add(created('i'), created('j'), chunk('j', 0), chunk('i', 0))
      const { cursor } = await bench.add(message('m'))
      let count = 0
      bench.log.subscribe('t', () => void (count += 1))
      const before = await bench.activities()
      equal(await bench.log.touch('t', 'j'), { ok: true, nextSeq: 1 }, 'what touch answers')
      const after = await bench.activities()
      holds(
        after.has('j') && after.get('j') !== before.get('j'),
        'the activity of what was touched is the same',
      )
      equal(after.get('i'), before.get('i'), 'the activity of what was not touched')
      equal(await bench.log.cursor('t'), cursor, 'the cursor')
      equal(count, 0, 'calls of a listener')
    },
  ],
  [
    'a turn that has ended, or is not in the thread, cannot be touched',
    async (bench) => {
      const [, end] = (await bench.add(created('i'), ended('i'), created('j'))).appended
      equal(await bench.log.touch('t', 'i'), { ok: false, code: 'ended', event: end?.event }, 'after the end')
      const [gone] = (await bench.add(retraction({ invocationId: 'i' }))).appended
      const retracted = { ok: false, code: 'retracted', event: gone?.event }
      equal(await bench.log.touch('t', 'i'), retracted, 'one that was taken back')
      const unknown = { ok: false, code: 'unknown_invocation' }
      equal(await bench.log.touch('other', 'j'), unknown, 'that of another thread')
      equal(await bench.log.touch('t', 'nobody'), unknown, 'one that nobody has created')
      equal((await bench.log.openTurns()).length, 1, 'the number of open turns')
    },
  ],
]

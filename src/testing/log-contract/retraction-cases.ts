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

const independent = { disposition: 'independent' } as const

/** Retractions. */
export const retractionCases: readonly ContractCase[] = [
  [
    'a message or independent post is retracted once, and its id accepts nothing more',
    async (bench) => {
      await bench.add(created('i'), message('m'), callback('i', 'p', 'p', independent), callback('i', 'c'))
      equal(await bench.fate(retraction({ messageId: 'nobody' })), 'unknown_message', 'what nobody has said')
      equal(await bench.fate(retraction({ messageId: 'm' }), 'other'), 'unknown_message', 'in another thread')
      equal(await bench.fate(retraction({ messageId: 'c' })), 'id_conflict', 'a version of an answer')
      const by = { ...retraction({ messageId: 'm' }), by: 'ada' } as EventDraft
      const [first] = (await bench.add(by)).appended
      const [again] = (await bench.add(retraction({ messageId: 'm' }))).appended
      equal(again, { ...first, status: 'duplicate' }, 'what the second one answers')
      equal(await bench.fate(message('m')), 'retracted', 'the message again')
      equal(await bench.fate(message('m', 'edited', { revision: 1 })), 'retracted', 'an edit')
      equal(await bench.fate(message('m'), 'other'), 'id_conflict', 'its id in another thread')
      await bench.add(retraction({ messageId: 'p' }))
      equal(await bench.fate(callback('i', 'p', 'p', independent)), 'retracted', 'the post again')
      equal(await bench.fate(callback('i', 'q', 'q', independent)), 'appended', 'another post of its turn')
      equal(
        await bench.log.post('t', 'm'),
        { disposition: 'message', author: { kind: 'user' }, retraction: first?.event },
        'whose it was',
      )
    },
  ],
  [
    'a retracted turn accepts nothing more, and its independent posts stay',
    async (bench) => {
      equal(await bench.fate(retraction({ invocationId: 'i' })), 'unknown_invocation', 'of none')
      await bench.add(
        created('i'),
        asks('i', 0, 'a'),
        callback('i', 'c'),
        callback('i', 'p', 'p', independent),
      )
      equal(
        await bench.fate(retraction({ invocationId: 'i' }), 'other'),
        'unknown_invocation',
        'in another thread',
      )
      const { appended } = await bench.add(ended('i', 'cancelled'), retraction({ invocationId: 'i' }))
      equal(
        appended.map(({ status, event }) => [status, event?.type]),
        [
          ['appended', 'stream_finalized'],
          ['appended', 'retraction'],
        ],
        'a batch that cancels it and takes it back',
      )
      equal(await bench.fate(retraction({ invocationId: 'i' })), 'duplicate', 'the retraction again')
      const late: readonly EventDraft[] = [
        chunk('i', 1),
        asks('i', 0, 'a'),
        approval('i', 'a'),
        callback('i', 'c'),
        callback('i', 'd'),
        callback('i', 'q', 'q', independent),
        ended('i', 'cancelled'),
        ended('i', 'completed'),
      ]
      for (const draft of late) equal(await bench.fate(draft), 'retracted', JSON.stringify(draft))
      equal(await bench.fate(created('i')), 'duplicate', 'its creation again')
      equal(await bench.fate(callback('i', 'p', 'p', independent)), 'duplicate', 'its independent post again')
      equal(await bench.fate(retraction({ messageId: 'p' })), 'appended', 'which can be taken back, too')
      await bench.add(created('j'), retraction({ invocationId: 'j' }))
      equal(await bench.log.openTurns(), [], 'the open turns, also of one that was not ended first')
    },
  ],
  [
    'retracted content is in no result any more, and offsets and checks continue',
    async (bench) => {
      const secret = 'what was said'
      await bench.add(
        created('i'),
        chunk('i', 0, secret),
        asks('i', 1, 'a'),
        message('m', secret),
        message('n'),
      )
      await bench.add(approval('i', 'a', true, { reason: secret }), callback('i', 'c', secret))
      await bench.add({ ...ended('i', 'failed'), error: { message: secret } } as EventDraft)
      await bench.add(message('m', secret, { revision: 1 }), message('last'))
      const before = await bench.log.cursor('t')
      const { cursor } = await bench.add(retraction({ messageId: 'm' }), retraction({ invocationId: 'i' }))
      equal(cursor.offset, before.offset + 2, 'the offset behind the retractions')
      const tail = await bench.log.tail('t', before, 10)
      const types = tail.kind === 'events' && tail.events.map(({ type }) => type)
      equal(types, ['retraction', 'retraction'], 'what who stood at the end is sent')
      equal(tail.cursor, cursor, 'the cursor behind it')
      const behind = await bench.log.tail('t', undefined, 100)
      equal(behind.kind === 'resync' && behind.reason, 'trimmed', 'what who stands at the beginning is told')
      const told = [behind, await bench.log.snapshot('t'), await bench.log.turn('t', 'i')]
      const again = [message('m', secret), chunk('i', 0, secret), approval('i', 'a'), ended('i', 'failed')]
      for (const draft of again) told.push((await bench.log.append('t', [draft])) as never) // its type does not matter
      holds(
        !JSON.stringify(told).includes(secret),
        `what was taken back is still said: ${JSON.stringify(told)}`,
      )
      holds(JSON.stringify(told).includes('last'), 'what was not taken back is said no more')
    },
  ],
]

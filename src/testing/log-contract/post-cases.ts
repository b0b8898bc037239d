import type { EventDraft } from '../../server/index.ts'
import { callback, chunk, created, ended, equal, message } from './bench.ts'
import type { ContractCase } from './contract-case.ts'

/** Callbacks and messages: revisions, copies, conflicts. */
export const postCases: readonly ContractCase[] = [
  [
    'a callback gets the next revision of its turn, and its repetition is a duplicate',
    async (bench) => {
      await bench.add(created('i'))
      const posts = await bench.add(
        callback('i', 'a'),
        callback('i', 'b'),
        callback('i', 'a'),
        callback('i', 'b'),
      )
      const revisions = posts.appended.map(({ status, event }) => [
        status,
        event?.type === 'callback' && event.revision,
      ])
      equal(
        revisions,
        [
          ['appended', 0],
          ['appended', 1],
          ['duplicate', 0],
          ['duplicate', 1],
        ],
        'status and revision of each',
      )
      equal(
        await bench.fate(callback('i', 'a', 'another text')),
        'content_conflict',
        'another text by a known id',
      )
      equal((await bench.events()).length, 3, 'the number of events')
    },
  ],
  [
    'a replace callback with an explicit revision needs the next revision of its turn',
    async (bench) => {
      await bench.add(created('i'))
      equal(await bench.fate(callback('i', 'a', 'a', { revision: 1 })), 'revision_gap', 'not the first')
      await bench.add(callback('i', 'a', 'a', { revision: 0 }), callback('i', 'b', 'b', { revision: 1 }))
      equal(await bench.fate(callback('i', 'c', 'c', { revision: 1 })), 'stale_revision', 'the same revision')
      equal(await bench.fate(callback('i', 'c', 'c', { revision: 0 })), 'stale_revision', 'a lower one')
      equal(await bench.fate(callback('i', 'c', 'c', { revision: 3 })), 'revision_gap', 'one that leaps')
      const last = Number.MAX_SAFE_INTEGER
      equal(await bench.fate(callback('i', 'c', 'c', { revision: last })), 'revision_gap', 'the highest')
      equal(await bench.fate(callback('i', 'a', 'a', { revision: 0 })), 'duplicate', 'the same again')
      equal(
        await bench.fate(callback('i', 'a', 'b', { revision: 0 })),
        'content_conflict',
        'the same, another text',
      )
      equal(await bench.fate(callback('i', 'a', 'b', { revision: 2 })), 'appended', 'an edit')
      equal(await bench.fate(callback('i', 'a', 'a', { revision: 0 })), 'duplicate', 'what was edited, again')
      const [next] = (await bench.add(callback('i', 'c'))).appended
      equal(next?.event?.type === 'callback' && next.event.revision, 3, 'the revision of the next')
    },
  ],
  [
    'each independent callback counts its own revisions',
    async (bench) => {
      await bench.add(created('i'), callback('i', 'a'), callback('i', 'a2'))
      const own = { disposition: 'independent' } as const
      const { appended } = await bench.add(callback('i', 'b', 'b', own), callback('i', 'c', 'c', own))
      const revisions = appended.map(({ event }) => event?.type === 'callback' && event.revision)
      equal(revisions, [0, 0], 'revisions of two posts')
      equal(await bench.fate(callback('i', 'b', 'd', own)), 'content_conflict', 'another text')
      equal(await bench.fate(callback('i', 'b', 'd', { ...own, revision: 1 })), 'appended', 'an edit')
      equal(
        await bench.fate(callback('i', 'b', 'e', { ...own, revision: 0 })),
        'content_conflict',
        'a known revision',
      )
      equal(await bench.fate(callback('i', 'b', 'e', { ...own, revision: 3 })), 'revision_gap', 'a leap')
    },
  ],
  [
    'a callback is accepted after the end of its turn, but not after a cancellation',
    async (bench) => {
      for (const outcome of ['completed', 'failed', 'cancelled'] as const) {
        await bench.add(created(outcome), callback(outcome, `${outcome} early`), ended(outcome, outcome))
        equal(
          await bench.fate(callback(outcome, `${outcome} early`)),
          'duplicate',
          `a known one after ${outcome}`,
        )
        for (const disposition of ['replace', 'independent'] as const) {
          const late = callback(outcome, `${outcome} ${disposition}`, 'late', { disposition })
          const fate = outcome === 'cancelled' ? 'cancelled' : 'appended'
          equal(await bench.fate(late), fate, `a new ${disposition} callback after ${outcome}`)
        }
      }
    },
  ],
  [
    'a message is posted once, and edited with a higher revision',
    async (bench) => {
      equal(await bench.fate(message('m')), 'appended', 'a new message')
      equal(await bench.fate(message('m')), 'duplicate', 'the same again')
      equal(
        await bench.fate(message('m', 'm', { clientMessageId: 'c' })),
        'duplicate',
        'with a clientMessageId',
      )
      equal(await bench.fate(message('m', 'other')), 'content_conflict', 'another text')
      equal(await bench.fate(message('m', 'm', { invocationId: 'i' })), 'content_conflict', 'of a turn')
      equal(
        await bench.fate(message('m', 'other', { revision: 0 })),
        'content_conflict',
        'at a known revision',
      )
      equal(await bench.fate(message('m', 'other', { revision: 2 })), 'revision_gap', 'at one that leaps')
      equal(await bench.fate(message('m', 'other', { revision: 1 })), 'appended', 'at the next one')
      equal(await bench.fate(message('m', 'other', { revision: 1 })), 'duplicate', 'the edit again')
      equal(await bench.fate(message('m')), 'duplicate', 'the first again')
      const fields = (await bench.events()).map(({ offset, type }) => [offset, type])
      equal(
        fields,
        [
          [0, 'message'],
          [1, 'message'],
        ],
        'the events',
      )
    },
  ],
  [
    'the author of a post can be read in its thread',
    async (bench) => {
      const own = { disposition: 'independent' } as const
      await bench.add({ ...created('i'), agentId: 'cook' } as EventDraft, created('j'))
      await bench.add(callback('i', 'c'), callback('j', 'd', 'd', own), message('m'))
      await bench.add(message('m', 'edited', { revision: 1 }))
      equal(
        await bench.log.post('t', 'm'),
        { disposition: 'message', author: { kind: 'user' } },
        'what post gives of a message',
      )
      equal(
        await bench.log.post('t', 'c'),
        { disposition: 'replace', author: { kind: 'agent', id: 'cook' }, invocationId: 'i' },
        'of a callback',
      )
      equal(
        await bench.log.post('t', 'd'),
        { disposition: 'independent', author: { kind: 'agent' }, invocationId: 'j' },
        'of an independent post',
      )
      equal(await bench.log.post('other', 'm'), undefined, 'of a message of another thread')
      equal(await bench.log.post('t', 'nobody'), undefined, 'of what nobody has written')
    },
  ],
  [
    'the author is part of the content of a message',
    async (bench) => {
      await bench.add(message('m'))
      const other = { ...message('m'), author: { kind: 'user', id: 'ada' } } as const
      equal(
        await bench.fate({ ...other, type: 'message', messageId: 'm', parts: [{ kind: 'text', text: 'm' }] }),
        'content_conflict',
        'another author',
      )
    },
  ],
  [
    'a messageId stands for one post across all threads',
    async (bench) => {
      await bench.add(created('i'), created('j'), callback('i', 'c'), message('m'))
      await bench.addTo('other', created('k'))
      equal(await bench.fate(message('m'), 'other'), 'id_conflict', 'a message in another thread')
      equal(await bench.fate(callback('k', 'c', 'c'), 'other'), 'id_conflict', 'a callback in another thread')
      equal(await bench.fate(callback('j', 'c', 'c')), 'id_conflict', 'a callback of another turn')
      equal(
        await bench.fate(callback('i', 'c', 'c', { disposition: 'independent' })),
        'id_conflict',
        'independent',
      )
      equal(await bench.fate(message('c', 'c')), 'id_conflict', 'a callback as a message')
      equal(await bench.fate(callback('i', 'm', 'm')), 'id_conflict', 'a message as a callback')
    },
  ],
  [
    'a message may name a turn of another thread, or of none',
    async (bench) => {
      await bench.addTo('other', created('k'))
      equal(await bench.fate(message('m', 'm', { invocationId: 'k' })), 'appended', 'of another thread')
      equal(await bench.fate(message('n', 'n', { invocationId: 'unknown' })), 'appended', 'of none')
      const turns = (await bench.log.openTurns()).map(({ threadId, invocationId }) => [
        threadId,
        invocationId,
      ])
      equal(turns, [['other', 'k']], 'the open turns')
    },
  ],
  [
    'in one batch, each callback gets its own revision, and copies get none',
    async (bench) => {
      await bench.add(created('i'))
      const ids = Array.from({ length: 20 }, (_, index) => `c${index}`)
      await Promise.all([...ids, ...ids].map((id) => bench.add(callback('i', id))))
      const events = (await bench.events()).filter(({ type }) => type === 'callback')
      const revisions = events.map((event) => event.type === 'callback' && event.revision)
      equal(revisions, [...ids.keys()], 'the revisions, in order')
    },
  ],
  [
    'ids may have any content',
    async (bench) => {
      for (const id of ['__proto__', 'constructor', 'a/b', 'ä ', '💬', 'x'.repeat(256)]) {
        equal(await bench.fate(created(id), id), 'appended', `a turn ${id}`)
        equal(await bench.fate(chunk(id, 0), id), 'appended', `a chunk of ${id}`)
        equal(await bench.fate(callback(id, id), id), 'appended', `a callback ${id}`)
        equal(await bench.fate(callback(id, id), id), 'duplicate', `a callback ${id} again`)
        equal((await bench.events(id)).length, 3, `the events of ${id}`)
      }
    },
  ],
]

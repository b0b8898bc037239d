import { expect } from 'vitest'
import { type BubbleStore, createBubbleStore, type Limits, syncScheduler, textOf } from '../../src/index.ts'

/** What the table “Duplicates and conflicts” says in one row, as something that can be tried. */
export interface ConflictRow {
  readonly limits?: Partial<Limits>
  readonly given: readonly unknown[]
  readonly arrives: unknown
  /** Holds afterwards: what the row's last cell says. */
  readonly after?: (store: BubbleStore) => void
}

const thread = { threadId: 't' }
const at = (offset: number, epoch = 'e'): object => ({ epoch, offset })
const created = { ...thread, type: 'invocation_created', invocationId: 'i', agentId: 'a' }
const chunk = (seq: number, delta = `${seq} `): object => ({
  ...thread,
  type: 'stream_chunk',
  invocationId: 'i',
  seq,
  part: { kind: 'text', delta },
})
const end = (chunkCount: number): object => ({
  ...thread,
  type: 'stream_finalized',
  invocationId: 'i',
  chunkCount,
  outcome: 'completed',
})
const callback = (messageId: string, text: string, revision = 0): object => ({
  ...thread,
  type: 'callback',
  origin: 'callback',
  invocationId: 'i',
  messageId,
  disposition: 'replace',
  revision,
  parts: [{ kind: 'text', text }],
})
const message = (text: string, revision = 0): object => ({
  ...thread,
  type: 'message',
  messageId: 'm',
  author: { kind: 'user' },
  revision,
  parts: [{ kind: 'text', text }],
})

const approval = (approvalId: string, approved: boolean): object => ({
  ...thread,
  type: 'approval',
  invocationId: 'i',
  approvalId,
  approved,
})
const request = (seq: number, approvalId: string): object => ({
  ...chunk(seq),
  part: { kind: 'tool_approval', toolCallId: 'x', approvalId },
})

const unknownPart = { kind: 'picture', url: 'x' }
const turn = (store: BubbleStore) => store.invocation('i')!
const onlyText = (store: BubbleStore): string =>
  store
    .thread('t')!
    .keys.map((key) => textOf(store.bubble(key)!))
    .join(' | ')
const textIs =
  (text: string) =>
  (store: BubbleStore): void =>
    expect(onlyText(store)).toBe(text)

/** By the text of the row's first cell. */
export const conflictRows: Readonly<Record<string, ConflictRow>> = {
  'an equal event again': {
    given: [{ ...message('Hello'), ...at(5), at: 7 }],
    arrives: { ...message('Hello'), v: 1, origin: 'stream' },
    after: (store) => {
      const key = store.thread('t')!.keys[0]!
      const state = store.getState()
      expect(store.ingest({ ...message('Hello'), ...at(6), at: 9 }).status).toBe('duplicate')
      expect(store.bubble(key)).toMatchObject({ offset: 5, at: 7 })
      expect(store.getState().bubbles).toBe(state.bubbles)
      expect(store.ingest({ ...message('Hello'), ...at(3), at: 1 }).status).toBe('duplicate')
      expect(store.bubble(key)).toMatchObject({ offset: 3, at: 1 })
      for (const clientMessageId of ['first', 'second']) {
        expect(store.ingest({ ...message('Hello'), clientMessageId }).status).toBe('duplicate')
      }
      expect(store.bubble(key)).toMatchObject({ clientMessageId: 'first' })
      for (const event of [
        created,
        end(1),
        callback('c', 'x'),
        { ...callback('d', 'x'), disposition: 'independent' },
      ]) {
        expect([event, event].map((copy) => store.ingest(copy).status)).toEqual(['applied', 'duplicate'])
      }
    },
  },
  'a chunk whose seq is folded': {
    given: [chunk(0, 'one')],
    arrives: chunk(0, 'two'),
    after: textIs('one'),
  },
  'a chunk whose seq is held, equal': { given: [chunk(1)], arrives: chunk(1) },
  'a chunk whose seq is held, another part': {
    given: [chunk(1, 'one')],
    arrives: chunk(1, 'two'),
    after: (store) => {
      store.ingest(chunk(0, ''))
      expect(onlyText(store)).toBe('one')
    },
  },
  'a chunk beyond a hole': {
    given: [chunk(0)],
    arrives: chunk(2),
    after: (store) => {
      expect(turn(store).missing).toBe(2)
      expect(onlyText(store)).toBe('0 ')
      store.ingest(chunk(1))
      expect(onlyText(store)).toBe('0 1 2 ')
    },
  },
  'a chunk whose part does not decode': {
    given: [chunk(0, 'a')],
    arrives: { ...chunk(1), part: unknownPart },
    after: (store) => {
      store.ingest(chunk(2, 'b'))
      expect(turn(store).parts).toMatchObject([{ kind: 'text', segments: ['ab'] }])
      const beyond = store.ingest({ ...chunk(9), part: unknownPart })
      expect(beyond).toMatchObject({ status: 'held', violation: { code: 'invalid_event' } })
      const { part: _part, ...bare } = chunk(3) as { part: unknown } // as made above
      expect(store.ingest(bare)).toMatchObject({
        status: 'applied',
        violation: { code: 'invalid_event', path: 'part' },
      })
    },
  },
  'a chunk at or beyond chunkCount': {
    given: [end(1), chunk(0)],
    arrives: chunk(1),
    after: (store) => {
      expect(onlyText(store)).toBe('0 1 ')
      expect(store.ingest(chunk(8))).toMatchObject({
        status: 'held',
        violation: { code: 'chunk_beyond_end' },
      })
      const unknown = store.ingest({ ...chunk(2), part: unknownPart })
      expect(unknown).toMatchObject({ status: 'applied', violation: { code: 'invalid_event' } })
    },
  },
  'an end below the chunks that are known': {
    given: [chunk(0), chunk(1)],
    arrives: end(1),
    after: (store) => {
      expect(onlyText(store)).toBe('0 1 ')
      expect(turn(store)).toMatchObject({ phase: 'completed', missing: 0 })
      expect(store.ingest(end(0)).violation?.code).toBe('conflicting_end')
    },
  },
  'a second end that differs': {
    given: [{ ...end(1), ...at(4) }],
    arrives: { ...end(2), ...at(3) },
    after: (store) => expect(turn(store).missing).toBe(2),
  },
  'a second creation that differs': {
    given: [{ ...created, ...at(3) }],
    arrives: { ...created, agentId: 'b', ...at(4) },
    after: (store) => expect(turn(store).agentId).toBe('a'),
  },
  'another replace callback of the invocation, at a revision that is new': {
    given: [callback('c', 'one', 1)],
    arrives: callback('c', 'two', 2),
    after: (store) => {
      expect(onlyText(store)).toBe('two')
      expect(store.ingest(callback('d', 'three'))).toEqual({ status: 'applied' })
      expect(onlyText(store)).toBe('two')
      expect(turn(store).superseded.map(({ revision }) => revision)).toEqual([1, 0])
    },
  },
  'another replace callback of the invocation, at the same revision': {
    given: [{ ...callback('c', 'one'), ...at(4) }],
    arrives: { ...callback('d', 'two'), ...at(3) },
    after: (store) => {
      expect(onlyText(store)).toBe('two')
      expect(turn(store).superseded).toMatchObject([{ messageId: 'c' }])
    },
  },
  'another content of a message or independent post, at a revision that is new': {
    given: [message('one')],
    arrives: message('two', 1),
    after: textIs('two'),
  },
  'another content of a message or independent post, at the same revision': {
    given: [message('one')],
    arrives: message('two'),
    after: textIs('one'),
  },
  'another answer to a request for approval, which differs': {
    given: [request(0, 'ok'), { ...approval('ok', true), ...at(4) }],
    arrives: { ...approval('ok', false), ...at(3) },
    after: (store) => {
      expect(turn(store).parts).toMatchObject([{ state: 'denied', approval: { state: 'denied' } }])
      expect(store.ingest(approval('ok', true))).toEqual({ status: 'duplicate' })
    },
  },
  'an answer to one request more than partCount': {
    limits: { partCount: 1 },
    given: [{ ...approval('early', true), ...at(0) }],
    arrives: { ...approval('ok', true), ...at(1) },
    after: (store) => {
      store.ingest(request(0, 'ok'))
      expect(turn(store).awaitingApproval).toBe(true)
      expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 2 })
    },
  },
  'an invocationId of another thread': {
    given: [{ ...callback('c', 'one'), disposition: 'independent' }],
    arrives: { ...chunk(0), threadId: 'u' },
    after: textIs('one'),
  },
  'a creation that links its turn with itself, by way of others or not': {
    given: [created, { ...created, invocationId: 'j', regenerates: 'i' }],
    arrives: { ...created, invocationId: 'i', agentId: 'b', regenerates: 'j', ...at(0) },
    after: (store) => expect(store.thread('t')?.alternatives).toEqual([['i', 'j']]),
  },
  'a retraction of something that is not known': {
    given: [],
    arrives: { ...thread, type: 'retraction', invocationId: 'i' },
    after: (store) => {
      store.ingest(created)
      expect(store.thread('t')?.keys).toEqual([])
    },
  },
  'an event of what was retracted, a second retraction included': {
    given: [message('one'), { ...thread, type: 'retraction', messageId: 'm' }],
    arrives: message('two'),
    after: (store) => {
      expect(store.ingest({ ...thread, type: 'retraction', messageId: 'm', by: 'a' }).status).toBe(
        'duplicate',
      )
      expect(onlyText(store)).toBe('')
    },
  },
  'a retraction of a replace callback': {
    given: [callback('c', 'one')],
    arrives: { ...thread, type: 'retraction', messageId: 'c' },
    after: (store) => expect(onlyText(store)).toBe('one'),
  },
  'a replace callback whose messageId was retracted': {
    given: [{ ...thread, type: 'retraction', messageId: 'c' }],
    arrives: callback('c', 'one'),
    after: (store) => {
      expect(onlyText(store)).toBe('one')
      expect(store.violations().map(({ code }) => code)).toEqual(['id_conflict'])
    },
  },
  'a messageId of another thread, invocation or disposition': {
    given: [message('one')],
    arrives: callback('m', 'two'),
    after: (store) => {
      expect(store.ingest({ ...message('two'), threadId: 'u' }).violation?.code).toBe('id_conflict')
      store.ingest(callback('c', 'three'))
      expect(store.ingest({ ...callback('c', 'three'), invocationId: 'j' }).violation?.code).toBe(
        'id_conflict',
      )
      expect(onlyText(store)).toBe('one | three')
      expect(store.ingest({ ...message('one'), invocationId: 'j' }).violation?.code).toBe(
        'conflicting_message',
      )
    },
  },
  'an event of another epoch': {
    given: [{ ...chunk(0), ...at(0) }],
    arrives: { ...chunk(1), ...at(1, 'f') },
    after: (store) => {
      expect(store.thread('t')!.stale).toBe(true)
      expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 1 })
    },
  },
  'an event of an epoch that was replaced': {
    given: [
      { ...chunk(0), ...at(0) },
      { v: 1, threadId: 't', epoch: 'f', offset: 0, bubbles: [] },
    ],
    arrives: { ...chunk(1), ...at(1) },
    after: (store) => expect(store.thread('t')!.stale).toBe(false),
  },
  'a chunk to hold, when the buffer is full': {
    limits: { heldChunkCount: 1 },
    given: [{ ...chunk(1), ...at(1) }],
    arrives: { ...chunk(2), ...at(0) },
    after: (store) => {
      expect(store.thread('t')!.stale).toBe(true)
      expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 0 })
    },
  },
  'a post with more parts than partCount': {
    limits: { partCount: 1 },
    given: [{ ...chunk(0), ...at(0) }],
    arrives: { ...message('one'), parts: ['one', 'two'].map((text) => ({ kind: 'text', text })), ...at(1) },
    after: (store) => expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 2 }),
  },
  'a chunk that would begin one part more than partCount': {
    limits: { partCount: 1 },
    given: [{ ...chunk(0), ...at(0) }],
    arrives: { ...chunk(1), part: { kind: 'reasoning', delta: 'hm' }, ...at(1) },
    after: (store) => expect(store.invocation('i')?.parts).toHaveLength(1),
  },
  'something that does not decode': {
    given: [{ ...chunk(0), ...at(0) }],
    arrives: { ...message('one'), parts: [], ...at(1) },
    after: (store) => expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 2 }),
  },
}

/** Plays a row. A given object with `bubbles` is a snapshot that takes the thread's place. */
export function playRow({ limits, given, arrives, after }: ConflictRow): string {
  const store = createBubbleStore({ scheduler: syncScheduler, ...(limits !== undefined && { limits }) })
  for (const item of given) {
    const isSnapshot = typeof item === 'object' && item !== null && 'bubbles' in item
    const { status, violation } = isSnapshot ? store.hydrate(item, { replace: true }) : store.ingest(item)
    expect([status, violation]).toEqual([expect.stringMatching(/applied|held/), undefined])
  }
  const { status, violation } = store.ingest(arrives)
  after?.(store)
  return `${status}, ${violation?.code ?? 'no violation'}`
}

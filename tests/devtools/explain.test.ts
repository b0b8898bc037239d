import { describe, expect, test } from 'vitest'
import { explain, explanationText, recordEvents } from '../../src/devtools/index.ts'
import {
  bubbleKey,
  type BubbleKey,
  type BubbleStore,
  createBubbleStore,
  UsageError,
} from '../../src/index.ts'
import { snapshotAt, threadScript } from '../../src/testing/index.ts'
import { handScheduler } from '../support/hand-scheduler.ts'
import { newStore, replay } from '../support/replay.ts'

const a = bubbleKey.invocation('a')
const effectsOf = (store: BubbleStore, key: BubbleKey) =>
  explain(store, key).lines.map(({ offset, effect }) => [offset, effect])
const sentencesOf = (store: BubbleStore, key: BubbleKey) =>
  explain(store, key).lines.map(({ sentence }) => sentence)

describe('a callback', () => {
  const t = threadScript('t')
  const turn = [t.created('a', { agentId: 'scout' }), t.chunk('a', 'x'.repeat(212)), t.finalized('a')]

  test('replaces the text; what the stream has stays readable', () => {
    const store = replay(...turn, t.callback('a', 'Hello.', { messageId: 'm-7', revision: 1, offset: 41 }))
    expect(explanationText(explain(store, a))).toBe(
      [
        "a is shown in thread t. The turn is completed. It shows 6 characters of text; the stream's 212 characters stay readable, and callback m-7, revision 1, is shown.",
        '- offset 0: invocation_created creates the turn of agent scout.',
        '- offset 2: stream_finalized ends the turn as completed after 1 chunk.',
        "- offset 41: callback m-7, revision 1, replaces the text; the stream's 212 characters stay readable.",
        "- chunk 0 is folded; the stream's 212 characters stay readable, and callback m-7, revision 1, is shown.",
      ].join('\n'),
    )
  })

  test('without words adds its parts, and the text of the stream stays shown', () => {
    const store = replay(...turn, t.callback('a', '\n', { offset: 9 }))
    expect(explain(store, a).lines).toContainEqual({
      type: 'callback',
      effect: 'adds_parts',
      offset: 9,
      sentence:
        "offset 9: callback a.callback, revision 0, has no text: its parts are shown in addition to the stream's",
    })
  })

  test('of a lower revision, and one beyond what is kept, is superseded', () => {
    const store = newStore({ limits: { supersededCount: 1 } })
    const recorder = recordEvents(store)
    for (const revision of [3, 2, 1])
      store.ingest(t.callback('a', `${revision}`, { revision, offset: 50 + revision }))
    expect(effectsOf(store, a)).toEqual([
      [52, 'superseded'],
      [53, 'replaces_text'],
    ])
    expect(explain(store, a, { recorder }).lines.map(({ sentence }) => sentence)).toEqual([
      'offset 53: callback a.callback, revision 3, is the text (1 character); the stream has none',
      'offset 52: callback a.callback, revision 2, is superseded by callback a.callback, revision 3; it stays readable',
      'offset 51: callback is superseded, and no longer kept',
    ])
  })
})

describe('a turn', () => {
  test('that lacks a chunk stays open, and says which chunks wait for it', () => {
    const t = threadScript('t')
    const [created, first, lost, last, end] = [
      t.created('a'),
      t.chunk('a', 'a'),
      t.chunk('a', 'b'),
      t.chunk('a', 'c'),
      t.finalized('a'),
    ]
    const store = replay(created, first, last, end)
    expect(sentencesOf(store, a)).toEqual([
      'offset 0: invocation_created creates the turn',
      'offset 4: stream_finalized ends the turn as completed after 3 chunks; it stays open, since 2 chunks are missing',
      "chunk 0 is folded; the stream's 1 character is shown",
      'chunk 2 waits for chunk 1',
    ])
    store.ingest(lost)
    expect(explain(store, a).shown).toMatchObject({ phase: 'completed', missing: 0, text: 'abc' })
  })

  test('that ends and is created twice says which counts', () => {
    const t = threadScript('t')
    const store = replay(
      t.created('a', { agentId: 'scout', offset: 1 }),
      t.created('a', { agentId: 'scribe', offset: 3 }),
      t.finalized('a', { outcome: 'failed', error: { message: 'no' }, offset: 5 }),
      t.finalized('a', { offset: 7 }),
    )
    expect(sentencesOf(store, a)).toEqual([
      'offset 1: invocation_created creates the turn of agent scout',
      'offset 3: another invocation_created of agent scribe does not count: the one at offset 1 does',
      'offset 5: stream_finalized ends the turn as failed after 0 chunks: "no"',
      'offset 7: another stream_finalized (completed, 0 chunks) does not count: the one at offset 5 does',
    ])
  })

  test('that asks for approval says who has answered, and that an answer waits for its request', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'), t.approval('a', 'ok?', true, { by: 'ada' }))
    expect(sentencesOf(store, a).at(-1)).toBe(
      'offset 1: approval by ada approves "ok?"; the stream contains no such request',
    )
    store.ingestAll([t.toolCall('a', 'call', 'book', '{}'), t.toolApproval('a', 'call', 'ok?')])
    expect(effectsOf(store, a)).toContainEqual([1, 'answers'])
  })
})

describe('what is not shown', () => {
  test('because another try is, names that one', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'), t.finalized('a'), t.created('b', { regenerates: 'a' }))
    expect(explain(store, a)).toMatchObject({
      standing: 'alternative',
      summary: expect.stringMatching(
        /^a is not shown: b, a later try at the same answer, is shown instead\./,
      ),
    })
    expect(explain(store, bubbleKey.invocation('b')).standing).toBe('shown')
  })

  test('because its beginning is above what is loaded', () => {
    const t = threadScript('t', { firstOffset: 40 })
    const [message, late] = [t.message('m', 'Hi'), t.callback('a', 'Late.')]
    const store = newStore()
    store.hydrate({ ...snapshotAt([message], 't'), offset: 41, hasEarlier: true })
    store.ingest(late)
    expect(explain(store, a)).toMatchObject({ standing: 'unlisted', shown: { text: 'Late.' } })
  })

  test('because it was retracted', () => {
    const t = threadScript('t')
    const store = newStore()
    const recorder = recordEvents(store)
    store.ingestAll([t.created('a'), t.retraction({ invocationId: 'a' }, { by: 'mod' }), t.chunk('a', 'x')])
    expect(explanationText(explain(store, a, { recorder }))).toBe(
      [
        'a was retracted by mod at offset 1. A retraction is final.',
        '- offset 0: invocation_created shows nothing: its bubble was retracted.',
        '- offset 1: retraction by mod removes the bubble for good.',
        '- offset 2: stream_chunk shows nothing: its bubble was retracted.',
      ].join('\n'),
    )
    expect(effectsOf(store, a)).toEqual([[1, 'retracts']])
  })

  test('because its thread was evicted, which only a recording knows', () => {
    const t = threadScript('t')
    const store = newStore()
    const recorder = recordEvents(store)
    store.ingest(t.created('a'))
    store.evict('t')
    const { standing, lines } = explain(store, a, { recorder })
    expect(standing).toBe('evicted')
    expect(lines.map(({ effect }) => effect)).toEqual(['forgotten', 'lets_go'])
    expect(explain(store, a).standing).toBe('unknown')
    store.ingest(t.created('a'))
    expect(explain(store, a, { recorder }).lines.map(({ effect }) => effect)).toEqual([
      'forgotten',
      'lets_go',
      'creates',
    ])
  })

  test('because all of its events were refused', () => {
    const t = threadScript('t')
    const store = replay(t.created('a'), { ...threadScript('u').created('a'), invocationId: 'a' })
    store.ingest({ ...t.callback('b', 'x'), messageId: 7 })
    expect(explain(store, bubbleKey.invocation('b'))).toMatchObject({
      standing: 'refused',
      summary: 'b is not known: the only event that names it was refused.',
      lines: [{ type: 'callback', effect: 'refused', violation: 'invalid_event' }],
    })
    expect(explain(store, a).lines).toContainEqual(
      expect.objectContaining({ effect: 'refused', violation: 'id_conflict' }),
    )
  })

  test('because nothing names it', () => {
    expect(explain(newStore(), bubbleKey.message('m'))).toEqual({
      key: 'message:m',
      kind: 'message',
      standing: 'unknown',
      summary: 'message:m is not known: no accepted event, snapshot or message names it.',
      lines: [],
    })
  })
})

describe('a message', () => {
  test('that is sent from here says so, under its own key and that of the server', () => {
    const t = threadScript('t')
    const store = newStore()
    const recorder = recordEvents(store)
    const parts = [{ kind: 'text', text: 'Hi' }] as const
    const key = store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts })
    expect(sentencesOf(store, key)).toEqual(['this store is sending the message as c'])
    store.failOptimistic('c', 'offline')
    expect(explain(store, key).shown).toMatchObject({ delivery: 'failed', text: 'Hi' })
    store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts })
    store.ingest(t.message('m', 'Hi', { clientMessageId: 'c' }))
    for (const name of [key, bubbleKey.message('m')]) {
      expect(explain(store, name, { recorder }).lines.map(({ effect }) => effect)).toEqual([
        'taken_over',
        'failed',
        'taken_over',
        'shown',
      ])
    }
  })

  test('that was edited shows the highest revision', () => {
    const t = threadScript('t')
    const store = replay(t.message('m', 'Hi'), t.message('m', 'Ho', { revision: 1 }))
    expect(sentencesOf(store, bubbleKey.message('m'))).toEqual([
      'offset 1: message m of user, revision 1, is shown',
      'offset 0: message m of user, revision 0, is superseded by revision 1 at offset 1',
    ])
  })

  test('of an agent, on its own, names its turn', () => {
    const store = replay(threadScript('t').post('a', 'News.', { messageId: 'p' }))
    expect(sentencesOf(store, bubbleKey.message('p'))).toEqual([
      'offset 0: independent callback p of turn a, revision 0, is shown',
    ])
  })
})

describe('explaining', () => {
  test('says what came by a snapshot as facts, and what was recorded as it came', () => {
    const t = threadScript('t')
    const store = newStore()
    const recorder = recordEvents(store)
    store.hydrate(snapshotAt([t.created('a'), t.chunk('a', 'x'), t.chunk('a', 'y')], 't'))
    store.ingest(t.chunk('a', 'z'))
    expect(
      explain(store, a, { recorder }).lines.map(({ type, effect, index }) => [type, effect, index]),
    ).toEqual([
      ['invocation_created', 'creates', undefined],
      ['stream_chunk', 'folded', undefined],
      ['snapshot', 'joins', 0],
      ['stream_chunk', 'folded', 1],
    ])
  })

  test('flushes first: what it says is shown is shown', () => {
    const hand = handScheduler()
    const store = createBubbleStore({ scheduler: hand.scheduler })
    const t = threadScript('t')
    store.ingestAll([t.created('a'), t.chunk('a', 'x')])
    expect(explain(store, a).shown).toMatchObject({ text: 'x' })
    expect(store.invocation('a')).toBeDefined()
  })

  test('writes ids as they are, in quotes where one could not see where they end', () => {
    const key = bubbleKey.message('a b\u202E')
    expect(explain(newStore(), key).summary).toMatch(/^"message:a b\u202E" is not known/)
  })

  test('needs a store of createBubbleStore', () => {
    expect(() => explain({ ...newStore() }, a)).toThrow(UsageError)
  })
})

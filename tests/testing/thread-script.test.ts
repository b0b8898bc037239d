import { expect, test } from 'vitest'
import { decodeEvent, type EventInput } from '../../src/protocol/index.ts'
import { threadScript, withoutOffset } from '../../src/testing/index.ts'

/** One event of every kind that a script makes. */
function everything(): readonly EventInput[] {
  const t = threadScript('t')
  t.message('q', 'How many?', { clientMessageId: 'c', at: 5 })
  t.created('a', { agentId: 'scout', replyTo: 'q', chainId: 'chain' })
  t.reasoning('a', 'Hm')
  t.toolCall('a', 'call', 'count', '{}')
  t.toolResult('a', 'call', 3, { isError: false })
  t.data('a', 'source', 's', { url: 'https://example.com' })
  t.chunk('a', 'Three')
  t.finalized('a', { outcome: 'failed', error: { message: 'broke', code: 'E1' } })
  t.callback('a', [{ kind: 'text', text: 'Three!' }], { revision: 1 })
  t.post('a', 'By the way')
  t.message('s', 'Hello', { author: { kind: 'system', id: 'bot' }, revision: 2 })
  return t.log()
}

test('every event of a script decodes without a violation', () => {
  for (const event of everything()) {
    const decoded = decodeEvent(event)
    expect(decoded).toMatchObject({ ok: true, event })
    expect(decoded).not.toHaveProperty('violation')
  }
})

test('the same calls make the same events', () => {
  expect(everything()).toEqual(everything())
})

test('offsets are dense in the order in which events are made', () => {
  expect(everything().map(({ offset }) => offset)).toEqual([...everything().keys()])
  expect(new Set(everything().map(({ epoch }) => epoch))).toEqual(new Set(['epoch-1']))
})

test('an offset that is given is taken, and the next one stays the next one', () => {
  const t = threadScript('t', { epoch: 'e', firstOffset: 7 })
  const events = [t.created('a'), t.chunk('a', 'x', { offset: 2 }), t.chunk('a', 'y')]
  expect(events.map(({ offset }) => offset)).toEqual([7, 2, 8])
  expect(events[0]).toMatchObject({ epoch: 'e' })
})

test('a script without offsets makes events without offset and epoch', () => {
  const t = threadScript('t', { offsets: false })
  expect(t.created('a')).toEqual({ type: 'invocation_created', threadId: 't', invocationId: 'a' })
  expect(withoutOffset(threadScript('t').created('a'))).toEqual(t.created('a'))
})

test('chunks are counted per invocation, and the end counts them', () => {
  const t = threadScript('t')
  const seqs = [
    t.chunk('a', 'x'),
    t.chunk('b', 'x'),
    t.chunk('a', 'y'),
    t.chunk('a', 'z', { seq: 5 }),
    t.chunk('a', '!'),
  ]
  expect(seqs.map(({ seq }) => seq)).toEqual([0, 0, 1, 5, 6])
  expect(t.finalized('a')).toMatchObject({ chunkCount: 7, outcome: 'completed' })
  expect(t.finalized('b', { chunkCount: 9 })).toMatchObject({ chunkCount: 9 })
  expect(t.finalized('c')).toMatchObject({ chunkCount: 0 })
})

test('a callback keeps one messageId, and each post has its own', () => {
  const t = threadScript('t')
  expect([t.callback('a', 'x'), t.callback('a', 'y', { revision: 1 })]).toMatchObject([
    { messageId: 'a.callback', disposition: 'replace', origin: 'callback' },
    { messageId: 'a.callback', revision: 1 },
  ])
  expect([t.post('a', 'x'), t.post('a', 'y'), t.post('b', 'z', { messageId: 'm' })]).toMatchObject([
    { messageId: 'a.post.1', disposition: 'independent', origin: 'callback' },
    { messageId: 'a.post.2' },
    { messageId: 'm' },
  ])
})

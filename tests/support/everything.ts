import { threadScript } from '../../src/testing/index.ts'

/** A thread that contains something of everything. */
export function everything() {
  const t = threadScript('t')
  t.message('q', 'Hi', { clientMessageId: 'c', at: 1 })
  t.created('a', { agentId: 'scout', replyTo: 'q', chainId: 'x', at: 2 })
  t.reasoning('a', 'hm')
  t.chunk('a', 'draft ')
  t.toolCall('a', 'call', 'search', '{"q":1')
  t.callback('a', 'first')
  t.toolCall('a', 'call', 'search', '}')
  t.toolResult('a', 'call', { hits: [] }, { isError: false })
  t.data('a', 'n', 'd', null)
  t.post('a', 'aside', { messageId: 'aside' })
  t.chunk('a', 'text')
  t.chunk('b', 'later', { seq: 3, at: 12 })
  t.callback('a', 'second', { revision: 1, at: 13 })
  t.finalized('a', { outcome: 'failed', error: { message: 'm', code: 'c' } })
  t.message('q', 'Hi!', { revision: 1, at: 15 })
  t.created('b')
  t.callback('a', 'rival', { messageId: 'rival' })
  t.chunk('d', 'step one', { partId: 's1' })
  t.reasoning('d', 'gone')
  t.reset('d', 1)
  t.file('d', { mediaType: 'image/png', url: 'https://x.test/a.png', filename: 'a.png', fileId: 'f' })
  t.toolCall('d', 'book', 'book', '{}')
  t.toolApproval('d', 'book', 'ok', { request: { price: 9 } })
  t.approval('d', 'ok', true, { reason: 'cheap', by: 'ada' })
  t.toolResult('d', 'book', 1, { isPartial: true })
  t.approval('d', 'next', false)
  t.created('d')
  t.message('gone', 'Oops')
  t.retraction({ messageId: 'gone' }, { by: 'ada' })
  return t.log()
}

/** A copy as it arrives over the wire. */
export const wire = (snapshot: unknown): unknown => JSON.parse(JSON.stringify(snapshot))

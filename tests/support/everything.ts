import { threadScript } from '../../src/testing/index.ts'

/** A thread with something of everything. */
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
  return t.log()
}

/** As it arrives over the wire. */
export const wire = (snapshot: unknown): unknown => JSON.parse(JSON.stringify(snapshot))

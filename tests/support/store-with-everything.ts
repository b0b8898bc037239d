import type { BubbleStore, BubbleStoreOptions } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { newStore } from './replay.ts'

/** A store that contains something of everything. */
export function storeWithEverything(options: BubbleStoreOptions = {}): BubbleStore {
  const t = threadScript('t')
  const store = newStore(options)
  store.ingestAll([
    t.message('m', [{ kind: 'data', name: 'n', dataId: 'd', value: { deep: [{ a: null }] } }], {
      clientMessageId: 'c',
      at: 1.5,
    }),
    t.created('a', { agentId: 'scout', replyTo: 'm', chainId: 'x' }),
    t.chunk('a', 'x'),
    t.toolCall('a', 'call', 'f', '{}'),
    t.toolResult('a', 'call', [{ b: 1 }], { isError: true }),
    t.data('a', '__proto__', 'constructor', JSON.parse('{"__proto__":{"x":1}}')),
    t.reasoning('a', 'hm'),
    t.chunk('a', 'held', { seq: 9 }),
    t.callback('a', 'final'),
    t.callback('a', 'rival'),
    t.finalized('a', { outcome: 'failed', error: { message: 'm', code: 'c' } }),
    {
      ...t.chunk('b', ''),
      part: { kind: 'hologram', odd: [1n, () => 1, Symbol('x'), undefined, Number.NaN, new Date(0)] },
    },
    { type: 'hologram', threadId: 't' },
    t.post('b', 'aside'),
    t.created('late', { offset: 99 }),
  ])
  store.addOptimistic({ threadId: 't', clientMessageId: 'new', parts: [{ kind: 'text', text: 'x' }] })
  store.addOptimistic({ threadId: 't', clientMessageId: 'failed', parts: [{ kind: 'text', text: 'x' }] })
  store.failOptimistic('failed', 'offline')
  store.addOptimistic({ threadId: 't', clientMessageId: 'taken', parts: [{ kind: 'text', text: 'x' }] })
  store.ingest(t.message('n', 'x', { clientMessageId: 'taken' }))
  return store
}

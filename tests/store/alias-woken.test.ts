import { expect, test } from 'vitest'
import { bubbleKey, createBubbleStore, syncScheduler } from '../../src/index.ts'

test('a listener of an optimistic message by its messageId is woken when a new epoch drops the message', () => {
  const store = createBubbleStore({ scheduler: syncScheduler })
  store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Hello' }] })
  const message = {
    type: 'message',
    threadId: 't',
    messageId: 'm',
    clientMessageId: 'c',
    author: { kind: 'user' },
  }
  store.ingest({ ...message, epoch: 'e', offset: 0, parts: [{ kind: 'text', text: 'Hello' }] })

  const seen: unknown[] = []
  store.subscribeBubble(bubbleKey.message('m'), () => seen.push(store.bubble(bubbleKey.message('m'))))
  store.hydrate({ v: 1, threadId: 't', epoch: 'f', offset: 0, bubbles: [] }, { replace: true })
  expect(seen).toEqual([undefined])
})

import { act, render, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ThreadAnnouncer } from '../../src/demo/chat/thread-announcer.tsx'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'

/** Only ends what hangs. */
const patience = { timeout: 60_000 }

function announced() {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const { container } = render(
    <BubbleStoreProvider store={store}>
      <ThreadAnnouncer threadId="t" />
    </BubbleStoreProvider>,
  )
  const words = () => container.querySelector('output')?.textContent
  return { store, words, take: (...events: readonly unknown[]) => act(() => void store.ingestAll(events)) }
}

test('a message that is deleted is announced, and so is a reply', async () => {
  const { words, take } = announced()
  const t = threadScript('t')
  take(t.message('m', 'Mine'), t.message('n', 'Mine, too'), t.created('a', { agentId: 'scout' }))
  take(t.finalized('a'))
  await waitFor(() => expect(words()).toBe('scout: reply complete.'), patience)
  take(t.retraction({ messageId: 'm' }))
  await waitFor(() => expect(words()).toBe('A message was deleted.'), patience)
  take(t.retraction({ messageId: 'n' }), t.retraction({ invocationId: 'a' }))
  await waitFor(() => expect(words()).toBe('A message was deleted. A message was deleted.'), patience)
})

test('what is let go, or was never sent, is not said to be deleted', async () => {
  const { store, words, take } = announced()
  const t = threadScript('t')
  take(t.message('m', 'Mine'))
  act(() => {
    store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Unsent' }] })
    store.removeOptimistic('c')
    store.evict('t')
  })
  take(threadScript('t').post('a', 'By the way'))
  await waitFor(() => expect(words()).toBe('The agent posted a message.'), patience)
})

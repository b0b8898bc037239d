import { act, render, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ThreadAnnouncer } from '../../src/demo/chat/thread-announcer.tsx'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'

function announced() {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const { container } = render(
    <BubbleStoreProvider store={store}>
      <ThreadAnnouncer threadId="t" />
    </BubbleStoreProvider>,
  )
  const says = (words: string) =>
    waitFor(() => expect(container.querySelector('output')?.textContent).toBe(words), { timeout: 20_000 })
  return { store, says, take: (...events: readonly unknown[]) => act(() => void store.ingestAll(events)) }
}

test('a message that is deleted is announced, and so is a reply', async () => {
  const { says, take } = announced()
  const t = threadScript('t')
  take(t.message('m', 'Mine'), t.message('n', 'Mine, too'), t.created('a', { agentId: 'scout' }))
  take(t.finalized('a'))
  await says('scout: reply complete.')
  take(t.retraction({ messageId: 'm' }))
  await says('A message was deleted.')
  take(t.retraction({ messageId: 'n' }), t.retraction({ invocationId: 'a' }))
  await says('A message was deleted. A message was deleted.')
})

test('what is let go, or was never sent, is not said to be deleted', async () => {
  const { store, says, take } = announced()
  const t = threadScript('t')
  take(t.message('m', 'Mine'))
  act(() => {
    store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Unsent' }] })
    store.removeOptimistic('c')
    store.evict('t')
  })
  take(threadScript('t').post('a', 'By the way'))
  await says('The agent posted a message.')
})

import { act, render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { ChatThread } from '../../src/demo/chat/index.ts'
import { makeSpeech } from '../../src/demo/chat/speech.ts'
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
      <ThreadAnnouncer threadId="t" speech={makeSpeech()} />
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

test('that something was copied is said, each time, by the one live region; and that it was not', async () => {
  const store = createBubbleStore({ scheduler: syncScheduler })
  store.ingest(threadScript('t').message('m', 'Mine'))
  const user = userEvent.setup()
  const { container } = render(
    <BubbleStoreProvider store={store}>
      <ChatThread threadId="t" />
    </BubbleStoreProvider>,
  )
  const [region, ...more] = container.querySelectorAll('output, [aria-live]')
  expect([region?.textContent, more]).toEqual(['', []])
  const said: string[] = []
  const observer = new MutationObserver(() => said.push(region?.textContent ?? ''))
  observer.observe(region!, { childList: true, characterData: true, subtree: true })
  const button = screen.getByRole('button', { name: 'Copy text' })
  for (const times of [1, 2]) {
    await user.click(button)
    await waitFor(() => expect(said.filter((words) => words === 'Copied text.')).toHaveLength(times))
  }
  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValueOnce(new Error('no'))
  await user.click(button)
  await waitFor(() => expect(said.at(-1)).toBe('Could not copy text.'))
  observer.disconnect()
})

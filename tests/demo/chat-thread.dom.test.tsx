import { act, render } from '@testing-library/react'
import { StrictMode } from 'react'
import { expect, test } from 'vitest'
import { ChatThread } from '../../src/demo/chat/index.ts'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'

const threadId = 't'
const at = (offset: number) => ({ v: 1, threadId, epoch: 'e', offset, at: 1_790_000_000_000 + offset })

test('a late callback replaces the text in the same node', () => {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const { container } = render(
    <StrictMode>
      <BubbleStoreProvider store={store}>
        <ChatThread threadId={threadId} />
      </BubbleStoreProvider>
    </StrictMode>,
  )
  const articles = () => [...container.querySelectorAll('article')]
  const textOf = (node: Element | undefined) =>
    [...(node?.querySelectorAll('[data-part="text"]') ?? [])].map((part) => part.textContent).join('')
  act(() => {
    store.ingest({ ...at(0), type: 'invocation_created', invocationId: 'a', agentId: 'scout' })
    store.ingest({
      ...at(1),
      type: 'stream_chunk',
      invocationId: 'a',
      seq: 0,
      part: { kind: 'text', delta: 'Hello **you**\n\n# Two\n`x`\n' },
    })
  })
  const [before] = articles()
  expect(textOf(before)).toBe('Hello you\nTwo\nx')
  act(() => {
    store.ingest({
      ...at(2),
      type: 'callback',
      origin: 'callback',
      invocationId: 'a',
      messageId: 'm',
      disposition: 'replace',
      parts: [{ kind: 'text', text: 'Other' }],
    })
  })
  const [after] = articles()
  expect(articles()).toHaveLength(1)
  expect(after).toBe(before)
  expect(textOf(after)).toBe('Other')
  expect(after?.getAttribute('data-body')).toBe('callback')
})

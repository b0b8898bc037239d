import { render } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ChatThread } from '../../src/demo/chat/index.ts'
import { bubbleKey, createBubbleStore, syncScheduler } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'

const day = 86_400_000
const at = (days: number): number => new Date(2026, 1, 6, 12).getTime() + days * day

test('a day stands above its first message, unless it is the day of the message before; the unread line above the first unread one', () => {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const t = threadScript('t')
  store.ingestAll([
    t.message('one', 'One', { at: at(0) }),
    t.message('two', 'Two', { at: at(0) + 60_000 }),
    t.message('three', 'Three', { at: at(1) }),
    t.created('four', { at: 1e300 }),
    t.message('five', 'Five'),
    t.message('six', 'Six', { at: at(2) }),
    t.message('seven', 'Seven', { at: at(3) }),
  ])
  const unreadKeys = new Set([bubbleKey.message('seven'), bubbleKey.message('two')])
  const { container } = render(
    <BubbleStoreProvider store={store}>
      <ChatThread threadId="t" unreadKeys={unreadKeys} />
    </BubbleStoreProvider>,
  )
  const above = [...container.querySelectorAll('[data-line]')].map((line) => [
    line.getAttribute('data-line'),
    line.closest('li')?.querySelector('[data-part="text"]')?.textContent,
  ])
  expect(above).toEqual([
    ['unread', 'Two'],
    ['day', 'Three'],
    ['day', 'Seven'],
  ])
  expect(container.querySelector('[data-line="day"]')?.textContent).toContain('2026')
})

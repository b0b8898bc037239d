import { cleanup, render } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { ChatThread } from '../../src/demo/chat/index.ts'
import { longHistory } from '../../src/demo/long-thread.ts'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'

const errors = vi.spyOn(console, 'error')
beforeEach(async () => {
  errors.mockClear()
  await page.viewport(800, 600)
})
afterEach(cleanup)

const whole = longHistory() as { readonly bubbles: readonly object[] } // a snapshot
const painted = () =>
  new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))))

function renderThread(bubbleCount: number) {
  const store = createBubbleStore({ scheduler: syncScheduler })
  store.hydrate({ ...whole, hasEarlier: true, bubbles: whole.bubbles.slice(-bubbleCount) })
  const { container } = render(
    <StrictMode>
      <BubbleStoreProvider store={store}>
        <div style={{ height: 560 }}>
          <ChatThread threadId="long" />
        </div>
      </BubbleStoreProvider>
    </StrictMode>,
  )
  const scroller = container.querySelector('.chat-scroller')!
  const firstInView = () =>
    [...container.querySelectorAll('article')].find(
      (article) => article.getBoundingClientRect().top >= scroller.getBoundingClientRect().top,
    )!
  const scrollTo = async (top: number) => {
    scroller.scrollTo({ top })
    await painted()
    await painted()
  }
  return { store, container, scroller, firstInView, scrollTo }
}

test.each([60, 300])('what comes in above a thread of %d moves nothing that is read', async (bubbleCount) => {
  const { store, container, scroller, firstInView, scrollTo } = renderThread(bubbleCount)
  await painted()
  await scrollTo(scroller.scrollHeight / 2)
  const node = firstInView()
  const { top } = node.getBoundingClientRect()
  store.hydrate(whole)
  await painted()
  await painted()
  expect(node.isConnected).toBe(true)
  expect(Math.abs(node.getBoundingClientRect().top - top)).toBeLessThan(2)
  expect(firstInView()).toBe(node)
  expect(container.querySelectorAll('article').length).toBeLessThan(80)
  expect(errors).not.toHaveBeenCalled()
})

test('a bubble that has the focus keeps it, however far away it is', async () => {
  const { container, scroller, scrollTo } = renderThread(2_000)
  await painted()
  await scrollTo(scroller.scrollHeight / 2)
  const focused = container.querySelector<HTMLElement>('article summary')!
  focused.focus()
  await scrollTo(0)
  expect(document.activeElement).toBe(focused)
  const order = [...container.querySelectorAll('[aria-posinset]')].map((item) =>
    Number(item.getAttribute('aria-posinset')),
  )
  expect(order).toEqual(order.toSorted((a, b) => a - b))
})

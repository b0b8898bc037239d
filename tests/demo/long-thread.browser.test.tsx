import { cleanup, render } from '@testing-library/react'
import { Profiler, StrictMode } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { ChatThread } from '../../src/demo/chat/index.ts'
import { longHistory } from '../../src/demo/long-thread.ts'
import { bubbleKey, createBubbleStore, syncScheduler } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'

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
  const positions = () =>
    [...container.querySelectorAll('[aria-posinset]')].map((item) =>
      Number(item.getAttribute('aria-posinset')),
    )
  // Again until it holds: a list that has just been opened goes to its end, and no reader is as quick as a test.
  const scrollTo = async (top: number) =>
    await expect
      .poll(async () => {
        scroller.scrollTo({ top })
        await painted()
        await painted()
        return Math.abs(scroller.scrollTop - top)
      })
      .toBeLessThan(1_000)
  return { store, container, scroller, firstInView, positions, scrollTo }
}

test.each([60, 300])('what comes in above a thread of %d moves nothing that is read', async (bubbleCount) => {
  const { store, container, scroller, firstInView, scrollTo } = renderThread(bubbleCount)
  await painted()
  await scrollTo(scroller.scrollHeight / 2)
  const node = firstInView()
  const { top } = node.getBoundingClientRect()
  expect(Number(node.closest('li')?.ariaPosInSet)).toBeLessThan(bubbleCount - 12) // the end stays anyway
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
  const { container, scroller, positions, scrollTo } = renderThread(2_000)
  await painted()
  await scrollTo(scroller.scrollHeight / 2)
  const focused = container.querySelector<HTMLElement>('article summary')!
  const position = Number(focused.closest('li')?.ariaPosInSet)
  expect(position).toBeLessThan(1_500)
  focused.focus()
  await scrollTo(0)
  expect(document.activeElement).toBe(focused)
  expect(positions()[0]).toBe(1)
  expect(positions()).toContain(position)
  expect(positions()).toEqual(positions().toSorted((a, b) => a - b))
  focused.blur()
  await expect.poll(() => positions()).not.toContain(position)
})

test('a bubble that grows renders itself, and not the list around it', async () => {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const t = threadScript('long')
  store.ingestAll([t.message('q', 'Go on?'), t.created('a'), t.chunk('a', 'Yes.')])
  let commitCount = 0
  const { container } = render(
    <BubbleStoreProvider store={store}>
      <Profiler id="thread" onRender={() => void commitCount++}>
        <div style={{ height: 560 }}>
          <ChatThread threadId="long" />
        </div>
      </Profiler>
    </BubbleStoreProvider>,
  )
  const article = container.querySelector(`[data-bubble-key="${bubbleKey.invocation('a')}"]`)!
  await painted()
  commitCount = 0
  const { height } = article.getBoundingClientRect()
  for (let chunk = 0; chunk < 5; chunk++) {
    store.ingest(t.chunk('a', '\nAnd so on.'))
    await painted()
  }
  expect(article.getBoundingClientRect().height).toBeGreaterThan(height + 50)
  expect(commitCount).toBe(5)
})

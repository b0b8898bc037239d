import { cleanup, render } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'
import { ChatThread } from '../../src/demo/chat/index.ts'
import { Composer } from '../../src/demo/live/composer.tsx'
import '../../src/demo/page.css'
import '../../src/demo/live/live.css'
import { bubbleKey, type BubbleKey, createBubbleStore, syncScheduler } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'

afterEach(cleanup)

/** One frame to lay out and to tell the observers, one for what they have changed. */
const settled = async (): Promise<void> => {
  for (let frames = 0; frames < 3; frames++)
    await new Promise((resolve) => requestAnimationFrame(() => resolve(undefined)))
}

const ignore = (): void => undefined

const words = (count: number): string => 'Some words that fill a line or two of the bubble. '.repeat(count)

function renderThread() {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const thread = (unreadKeys?: ReadonlySet<BubbleKey>) => (
    <BubbleStoreProvider store={store}>
      <div style={{ height: 400, width: 500 }}>
        <ChatThread threadId="t" unreadKeys={unreadKeys} />
      </div>
    </BubbleStoreProvider>
  )
  const { container, rerender } = render(thread())
  const scroller = container.querySelector<HTMLElement>('.chat-scroller')!
  const open = (unreadKeys: ReadonlySet<BubbleKey>): void => rerender(thread(unreadKeys))
  return { store, scroller, open, latest: () => container.querySelector('.chat-latest') }
}

/** What a long reply streams: text, then sources below it. */
function* streamed(t: ReturnType<typeof threadScript>, name: string) {
  yield t.created(name)
  yield t.chunk(name, words(30))
  for (const id of ['one', 'two', 'three'])
    yield t.chunk(name, {
      kind: 'data',
      name: 'source',
      dataId: id,
      value: { title: id, url: `https://example.org/${id}` },
    })
  yield t.finalized(name)
}

test('what is read further up stays where it is when a bubble above it grows', async () => {
  const { store, scroller, latest } = renderThread()
  const t = threadScript('t')
  for (const name of ['a', 'b', 'c']) for (const event of streamed(t, name)) store.ingest(event)
  await settled()
  const bubble = scroller.querySelectorAll('article')[1]!
  scroller.scrollTo({ top: scroller.scrollTop + bubble.getBoundingClientRect().top + 30 })
  await settled()
  const { top } = bubble.getBoundingClientRect()
  store.ingest(t.callback('a', words(60)))
  await settled()
  expect(Math.abs(bubble.getBoundingClientRect().top - top)).toBeLessThan(2)
  expect(latest()).not.toBeNull()
})

describe('a thread that is opened with something unread', () => {
  const topOf = (container: HTMLElement, selector: string): number =>
    container.querySelector(selector)!.getBoundingClientRect().top

  test('begins at its first unread bubble, and stays there while more comes', async () => {
    const { store, scroller, latest, open } = renderThread()
    const t = threadScript('t')
    for (const name of ['a', 'b', 'c', 'd']) store.ingest(t.message(name, words(40)))
    await settled()
    expect(latest()).toBeNull()
    open(new Set([bubbleKey.message('b'), bubbleKey.message('d')]))
    await settled()
    const below = () => topOf(scroller, '[data-line="unread"]') - scroller.getBoundingClientRect().top
    expect(below()).toBeGreaterThan(-1)
    expect(below()).toBeLessThan(40)
    expect(latest()).not.toBeNull()
    store.ingest(t.message('e', words(40)))
    await settled()
    expect(below()).toBeLessThan(40)
  })

  test('is followed as ever where all of that fits in', async () => {
    const { store, scroller, latest, open } = renderThread()
    const t = threadScript('t')
    for (const name of ['a', 'b', 'c']) store.ingest(t.message(name, words(40)))
    store.ingest(t.message('d', 'Short'))
    await settled()
    open(new Set([bubbleKey.message('d')]))
    await settled()
    expect(latest()).toBeNull()
    store.ingest(t.message('e', words(40)))
    await settled()
    expect(scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop).toBeLessThan(2)
  })
})

test('a word without an end leaves the Send button in its place', async () => {
  const { container } = render(
    <div style={{ width: 360 }}>
      <Composer
        draft={{ text: `https://example.org/${'a'.repeat(2_000)}`, files: [] }}
        onDraft={ignore}
        onSend={ignore}
      />
    </div>,
  )
  await settled()
  const form = container.querySelector('form')!.getBoundingClientRect()
  const button = container.querySelector('.composer-send')!.getBoundingClientRect()
  expect(form.width).toBe(360)
  expect(button.right).toBeLessThanOrEqual(form.right)
  expect(button.width).toBeGreaterThan(40)
})

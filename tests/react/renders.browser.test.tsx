import { render } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { type BubbleKey, bubbleKey, createBubbleStore, frameScheduler } from '../../src/index.ts'
import { BubbleStoreProvider } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { Chat } from './chat.tsx'
import { itemOf, items } from './mount.tsx'
import { Renders } from './renders.ts'

const own = bubbleKey.invocation('a100')

/** Two hundred open turns on the screen, renders and publications counted from now on. */
async function twoHundredBubbles() {
  const published: (readonly BubbleKey[])[] = []
  const store = createBubbleStore({
    scheduler: frameScheduler,
    onPublish: (keys) => published.push(keys),
  })
  const t = threadScript('t')
  const ids = Array.from({ length: 200 }, (_, index) => `a${index}`)
  store.ingestAll(ids.flatMap((id) => [t.created(id), t.chunk(id, `${id}:`)]))
  store.flush()
  const renders = new Renders()
  const { container } = render(
    <BubbleStoreProvider store={store}>
      <Chat threadId="t" renders={renders} />
    </BubbleStoreProvider>,
  )
  await expect.poll(() => items(container).length).toBe(200)
  expect(Object.values(renders.take())).toEqual(Array.from({ length: 201 }, () => 1))
  published.length = 0
  return { store, t, ids, renders, container, published }
}

const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))

describe('two hundred mounted bubbles and their list, in Chromium, published by frames', () => {
  test('a chunk renders its own bubble once, and nothing else', async () => {
    const { store, t, renders, container } = await twoHundredBubbles()
    store.ingest(t.chunk('a100', ' Hello'))
    await expect.poll(() => itemOf(container, own).textContent).toBe('a100: Hello')
    expect(renders.take()).toEqual({ [own]: 1 })
  })

  test('a thousand chunks over twenty frames render their bubble once per publication, and nothing else', async () => {
    const { store, t, renders, container, published } = await twoHundredBubbles()
    for (let frame = 0; frame < 20; frame++) {
      for (let count = 0; count < 50; count++) store.ingest(t.chunk('a100', '.'))
      await nextFrame()
    }
    await expect.poll(() => itemOf(container, own).textContent).toBe(`a100:${'.'.repeat(1000)}`)
    expect(renders.take()).toEqual({ [own]: 20 })
    expect(published).toEqual(Array.from({ length: 20 }, () => [own]))
  })

  test('chunks of all two hundred in one frame render each bubble once, and the list not at all', async () => {
    const { store, t, ids, renders, container } = await twoHundredBubbles()
    for (const id of ids) for (const delta of ['Hel', 'lo']) store.ingest(t.chunk(id, delta))
    await expect
      .poll(() => items(container).every(({ textContent }) => textContent.endsWith(':Hello')))
      .toBe(true)
    expect(renders.take()).toEqual(Object.fromEntries(ids.map((id) => [bubbleKey.invocation(id), 1])))
  })

  test('a late callback renders its own bubble once, at once, in its node', async () => {
    const { store, t, renders, container } = await twoHundredBubbles()
    const node = itemOf(container, own)
    store.ingest(t.callback('a100', 'Hello!'))
    await expect.poll(() => node.textContent).toBe('Hello!')
    expect(itemOf(container, own)).toBe(node)
    expect(renders.take()).toEqual({ [own]: 1 })
  })
})

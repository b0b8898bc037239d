import { act } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { bubbleKey } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { Chat } from './chat.tsx'
import { deliver, itemOf, items, mount, syncStore, texts } from './mount.tsx'
import { Renders } from './renders.ts'

const [list, own] = ['list', bubbleKey.invocation('a25')] as const

/** Fifty turns on the screen, all of them open, with the renders counted from now on. */
function fiftyBubbles() {
  const store = syncStore()
  const t = threadScript('t')
  const ids = Array.from({ length: 50 }, (_, index) => `a${index}`)
  store.ingestAll(ids.flatMap((id) => [t.created(id), t.chunk(id, `${id}:`)]))
  const renders = new Renders()
  const { container } = mount(store, <Chat threadId="t" renders={renders} />)
  expect(items(container)).toHaveLength(50)
  expect(Object.values(renders.take())).toEqual(Array.from({ length: 51 }, () => 1))
  return { store, t, renders, container }
}

describe('fifty mounted bubbles and their list', () => {
  test('a chunk renders its own bubble once, and nothing else', () => {
    const { store, t, renders, container } = fiftyBubbles()
    deliver(store, t.chunk('a25', ' Hello'))
    expect(renders.take()).toEqual({ [own]: 1 })
    expect(itemOf(container, own).textContent).toBe('a25: Hello')
  })

  test('many chunks in one publication render their bubble once', () => {
    const { store, t, renders, container } = fiftyBubbles()
    deliver(store, ...Array.from({ length: 100 }, () => t.chunk('a25', '.')))
    expect(renders.take()).toEqual({ [own]: 1 })
    expect(itemOf(container, own).textContent).toBe(`a25:${'.'.repeat(100)}`)
  })

  test('a hundred publications render their bubble a hundred times, and nothing else', () => {
    const { store, t, renders } = fiftyBubbles()
    for (let count = 0; count < 100; count++) deliver(store, t.chunk('a25', '.'))
    expect(renders.take()).toEqual({ [own]: 100 })
  })

  test('a late callback renders its own bubble once, and nothing else', () => {
    const { store, t, renders, container } = fiftyBubbles()
    deliver(store, t.callback('a25', 'Hello!'))
    expect(renders.take()).toEqual({ [own]: 1 })
    expect(itemOf(container, own).textContent).toBe('Hello!')
  })

  test('copies render nothing', () => {
    const { store, t, renders } = fiftyBubbles()
    deliver(store, ...t.log())
    expect(renders.take()).toEqual({})
  })

  test('a refused event renders nothing', () => {
    const { store, t, renders } = fiftyBubbles()
    const { invocationId: _, ...orphan } = t.callback('a25', 'Hello!')
    deliver(store, orphan, threadScript('other').chunk('a25', 'elsewhere'), {
      ...t.created('a25'),
      type: 'nothing',
    })
    expect(store.violations().map(({ code }) => code)).toEqual([
      'missing_invocation_id',
      'id_conflict',
      'unknown_type',
    ])
    expect(renders.take()).toEqual({})
  })

  test('the end of a turn renders its bubble and the list, which knows how many turns are open', () => {
    const { store, t, renders } = fiftyBubbles()
    deliver(store, t.finalized('a25'))
    expect(renders.take()).toEqual({ [own]: 1, [list]: 1 })
    expect(store.thread('t')?.openCount).toBe(49)
  })

  test('a new bubble renders the list and itself, and moves no other node', () => {
    const { store, t, renders, container } = fiftyBubbles()
    const nodes = items(container)
    deliver(store, t.message('q', 'Hello?'))
    expect(renders.take()).toEqual({ [list]: 1, [bubbleKey.message('q')]: 1 })
    expect(items(container).filter((item, index) => item === nodes[index])).toHaveLength(50)
    expect(items(container)).toHaveLength(51)
  })

  test('a bubble that moves to another place keeps its node, and only it and the list render', () => {
    const store = syncStore()
    const t = threadScript('t', { firstOffset: 1 })
    const moved = t.message('m', 'M', { offset: 100 })
    store.ingestAll([t.message('a', 'A'), t.message('b', 'B'), moved])
    const renders = new Renders()
    const { container } = mount(store, <Chat threadId="t" renders={renders} />)
    const node = itemOf(container, bubbleKey.message('m'))
    renders.take()

    deliver(store, { ...moved, offset: 0 })
    expect(texts(container)).toEqual(['M', 'A', 'B'])
    expect(itemOf(container, bubbleKey.message('m'))).toBe(node)
    expect(renders.take()).toEqual({ [list]: 1, [bubbleKey.message('m')]: 1 })
  })

  test('events of another thread render nothing here', () => {
    const { store, renders } = fiftyBubbles()
    const other = threadScript('other')
    deliver(store, other.created('b'), other.chunk('b', 'Hi'), other.message('q', 'Hello?'))
    expect(renders.take()).toEqual({})
  })

  test('a chunk renders nothing before its publication', () => {
    let publish: (() => void) | undefined
    const store = syncStore({
      scheduler: (run) => {
        publish = run
        return () => undefined
      },
    })
    const t = threadScript('t')
    store.ingest(t.created('a'))
    store.flush()
    const renders = new Renders()
    const { container } = mount(store, <Chat threadId="t" renders={renders} />)
    renders.take()

    for (const delta of ['Hel', 'lo', '!']) deliver(store, t.chunk('a', delta))
    expect(renders.take()).toEqual({})
    expect(texts(container)).toEqual([''])

    act(() => publish?.())
    expect(renders.take()).toEqual({ [bubbleKey.invocation('a')]: 1 })
    expect(texts(container)).toEqual(['Hello!'])
  })
})

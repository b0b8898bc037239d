import type { ReactNode } from 'react'
import { expect, test } from 'vitest'
import { bubbleKey, type BubbleStore } from '../../src/index.ts'
import { StreamText, useBubble } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { deliver, mount, syncStore } from './mount.tsx'

const line = `${'word '.repeat(499)}end\n` // one segment

function Text({ children }: { readonly children?: ((segment: string) => ReactNode) | undefined }) {
  const part = useBubble(bubbleKey.invocation('a'))?.parts[0]
  return part?.kind === 'text' ? <StreamText part={part}>{children}</StreamText> : null
}

const blocksOf = (container: Element): readonly Element[] => [...container.children]

function streaming(children?: (segment: string) => ReactNode) {
  const store: BubbleStore = syncStore()
  const t = threadScript('t')
  const { container } = mount(store, <Text>{children}</Text>)
  deliver(store, t.created('a'), t.chunk('a', line), t.chunk('a', 'Hel'))
  return { store, t, container }
}

test('shows the whole text, one block a segment', () => {
  const { store, t, container } = streaming()
  deliver(store, t.chunk('a', 'lo'))
  expect(blocksOf(container).map(({ textContent }) => textContent)).toEqual([line, 'Hello'])
})

test('a sealed block keeps its node and is not rendered again', () => {
  const rendered: string[] = []
  const show = (segment: string): string => {
    rendered.push(segment)
    return segment
  }
  const { store, t, container } = streaming(show)
  const before = blocksOf(container)
  rendered.length = 0
  deliver(store, t.chunk('a', 'lo'))
  deliver(store, t.chunk('a', line), t.chunk('a', 'tail'))
  expect(rendered).toEqual(['Hello', `Hello${line}`, 'tail'])
  expect(blocksOf(container).slice(0, 2)).toEqual(before)
  expect(blocksOf(container)[0]).toBe(before[0])
  expect(blocksOf(container)).toHaveLength(3)
})

test('a block contains its layout, and keeps the lines of plain text', () => {
  const [block] = blocksOf(streaming().container)
  expect(block?.getAttribute('style')).toMatch(/contain: content.*white-space: pre-wrap/)
})

import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, test, vi } from 'vitest'
import { bubbleKey, type BubbleStore } from '../../src/index.ts'
import { BubbleStoreProvider, StreamText, useBubble } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { deliver, mount, syncStore } from './mount.tsx'

const line = `${'word '.repeat(499)}end\n` // one segment
const paragraph = `${line}\n`

type Show = (block: string) => ReactNode

function Text({ children }: { readonly children?: Show | undefined }) {
  const part = useBubble(bubbleKey.invocation('a'))?.parts[0]
  return part?.kind === 'text' ? <StreamText part={part}>{children}</StreamText> : null
}

const blocksOf = (container: Element): readonly Element[] => [...container.children]

function streaming(show?: Show, reactStrictMode = false) {
  const first = show ? paragraph : line
  const store: BubbleStore = syncStore()
  const t = threadScript('t')
  const { container } = mount(store, <Text>{show}</Text>, { reactStrictMode })
  deliver(store, t.created('a'), t.chunk('a', first), t.chunk('a', show ? 'Hel\n' : 'Hel'))
  return { store, t, container }
}

test('shows the whole text, one block per segment', () => {
  const { store, t, container } = streaming()
  deliver(store, t.chunk('a', 'lo'))
  expect(blocksOf(container).map(({ textContent }) => textContent)).toEqual([line, 'Hello'])
})

test('shows what the function returns for a block, or nothing if it returns nothing', () => {
  const { container } = streaming((block) => (block === paragraph ? null : <b>{block}</b>))
  expect(blocksOf(container).map(({ innerHTML }) => innerHTML)).toEqual(['', '<b>Hel\n</b>'])
})

describe.each([
  ['in StrictMode', true, 2],
  ['outside of StrictMode', false, 1],
] as const)('%s', (_, reactStrictMode, times) => {
  test('a sealed block keeps its node and is not rendered again', () => {
    const rendered: string[] = []
    const show = (block: string): string => {
      rendered.push(block)
      return block
    }
    const { store, t, container } = streaming(show, reactStrictMode)
    const before = blocksOf(container)
    rendered.length = 0
    deliver(store, t.chunk('a', 'lo'))
    deliver(store, t.chunk('a', paragraph), t.chunk('a', 'tail\n'))
    const expected = ['Hel\nlo', `Hel\nlo${paragraph}`, 'tail\n']
    expect(rendered).toEqual(expected.flatMap((block) => Array.from({ length: times }, () => block)))
    expect(blocksOf(container)).toHaveLength(3)
    expect(blocksOf(container)[0]).toBe(before[0])
    expect(blocksOf(container)[1]).toBe(before[1])
  })

  test('a block whose text is replaced by a callback shows that', () => {
    const { store, t, container } = streaming(undefined, reactStrictMode)
    deliver(store, t.callback('a', 'Other.'))
    expect(container.textContent).toBe('Other.')
  })
})

test('another function renders every block again', () => {
  const { store, t, container } = streaming((block) => block.length)
  const { rerender } = mount(store, <Text>{(block) => block.length}</Text>, { container })
  rerender(
    <BubbleStoreProvider store={store}>
      <Text>{(block) => -block.length}</Text>
    </BubbleStoreProvider>,
  )
  deliver(store, t.chunk('a', 'lo'))
  expect(container.textContent).toBe(`-${paragraph.length}-6`)
})

test('server markup is hydrated with its nodes, also in a paragraph', () => {
  const errors = vi.spyOn(console, 'error')
  const t = threadScript('t')
  const events = [t.created('a'), t.chunk('a', line), t.chunk('a', 'Hel')]
  const page = (store: BubbleStore): ReactNode => (
    <BubbleStoreProvider store={store}>
      <p>
        <Text />
      </p>
    </BubbleStoreProvider>
  )
  const server = syncStore()
  server.ingestAll(events)
  const snapshots = [JSON.parse(JSON.stringify(server.snapshot('t')))]
  const container = document.body.appendChild(document.createElement('div'))
  container.innerHTML = renderToString(page(syncStore({ snapshots })))
  const paragraph = container.querySelector('p')!
  const nodes = blocksOf(paragraph)
  expect(nodes.map(({ textContent }) => textContent)).toEqual([line, 'Hel'])

  const store = syncStore({ snapshots })
  const recovered: unknown[] = []
  const onRecoverableError = (error: unknown): void => void recovered.push(error)
  render(page(store), { container, hydrate: true, onRecoverableError })
  deliver(store, t.chunk('a', 'lo'))
  expect([recovered, errors.mock.calls]).toEqual([[], []])
  expect(blocksOf(paragraph)[0]).toBe(nodes[0])
  expect(blocksOf(paragraph)[1]).toBe(nodes[1])
  expect(paragraph.textContent).toBe(`${line}Hello`)
  errors.mockRestore()
})

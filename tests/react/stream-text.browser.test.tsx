import { render } from '@testing-library/react'
import type { CSSProperties, ReactNode } from 'react'
import { describe, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { bubbleKey } from '../../src/index.ts'
import { StreamText, useBubble } from '../../src/react/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { laidOut } from './laid-out.ts'
import { deliver, mount, syncStore } from './mount.tsx'

const style: CSSProperties = { width: 400, margin: 0, font: '16px/24px sans-serif', whiteSpace: 'pre-wrap' }
/** A segment by itself: it is long enough, and ends with its line. */
const lines = `${'word '.repeat(499)}end\n`
/** A block of Markdown by itself: a blank line ends it. */
const paragraph = `${lines}\n`
/** A line that no segment can hold. */
const longLine = 'word '.repeat(1_700)

/** A reply of so many sealed blocks and the beginning of another. */
function reply(sealedCount: number, show?: (block: string) => ReactNode) {
  const store = syncStore()
  const t = threadScript('t')
  const Parts = () =>
    useBubble(bubbleKey.invocation('a'))?.parts.map(
      (part) =>
        part.kind === 'text' && (
          <StreamText key={part.key} part={part}>
            {show}
          </StreamText>
        ),
    )
  const sealed = (show ? paragraph : lines).repeat(sealedCount)
  store.ingestAll([t.created('a'), t.chunk('a', sealed), t.chunk('a', show ? 'Hel\n' : 'Hel')])
  const Tag = show ? 'div' : 'p'
  const { container } = mount(
    store,
    <Tag style={style}>
      <Parts />
    </Tag>,
  )
  const text = container.firstElementChild as HTMLElement // the one just above
  return {
    text,
    blocks: () => [...text.children],
    grow: (delta: string) => deliver(store, t.chunk('a', delta)),
  }
}

describe('a long reply that grows', () => {
  test('changes only the node of its last block', () => {
    const { text, blocks, grow } = reply(80)
    const sealed = blocks().slice(0, -1)
    expect(sealed).toHaveLength(80)
    const observer = new MutationObserver(() => undefined)
    observer.observe(text, { subtree: true, childList: true, characterData: true, attributes: true })
    grow('lo')
    const touched = observer
      .takeRecords()
      .map(({ target }) => blocks().findIndex((block) => block.contains(target)))
    expect(new Set(touched)).toEqual(new Set([80]))
    expect(blocks().slice(0, -1)).toEqual(sealed)
  })

  test('lays out as few objects as a short one does', async () => {
    const [short, long] = [reply(2), reply(80)]
    const ofShort = await laidOut(() => short.grow('lo'))
    const ofLong = await laidOut(() => long.grow('lo'))
    expect(ofLong.objectCount).toBeGreaterThan(160)
    expect(ofLong.laidOutCount).toBe(ofShort.laidOutCount)
    const ofAll = await laidOut(() => long.text.style.setProperty('font-size', '20px'))
    expect(ofAll.laidOutCount).toBeGreaterThan(160) // so blocks count
  })
})

describe('a block', () => {
  const topsIn = (blocks: readonly Element[]): readonly number[] =>
    blocks.map(
      (block) => block.querySelector('i')!.getBoundingClientRect().top - block.getBoundingClientRect().top,
    )

  test('contains its layout: content with a fixed position stays in the block', () => {
    const { blocks } = reply(2, (segment) => (
      <>
        <i style={{ position: 'fixed', top: 0 }} />
        {segment}
      </>
    ))
    expect(topsIn(blocks())).toEqual([0, 0, 0])
    blocks().forEach((block) => block.setAttribute('style', ''))
    expect(topsIn(blocks())).not.toEqual([0, 0, 0]) // so it is the style that does it
  })

  test('of plain text also contains its layout', () => {
    const { blocks } = reply(2)
    for (const block of blocks()) {
      const fixed = block.appendChild(document.createElement('i'))
      fixed.setAttribute('style', 'position: fixed; top: 0')
    }
    expect(topsIn(blocks())).toEqual([0, 0, 0])
    blocks().forEach((block) => block.setAttribute('style', 'contain: content'))
    expect(topsIn(blocks())).not.toEqual([0, 0, 0]) // an inline box contains nothing
  })
})

describe('plain text in blocks', () => {
  const text = `One\n\n${lines}\n\n${lines}  two\n${longLine}${longLine}\nthree`
  function shown(): HTMLElement {
    const { text: element, blocks, grow } = reply(0)
    grow(text)
    expect(blocks().length).toBeGreaterThan(4)
    return element
  }

  test('is read and selected unchanged, also where a line continues in another block', () => {
    const element = shown()
    expect(element.textContent).toBe(`Hel${text}`)
    expect(element.innerText).toBe(`Hel${text}`)
    getSelection()?.selectAllChildren(element)
    expect(getSelection()?.toString()).toBe(`Hel${text}`)
  })

  test('is copied unchanged', async () => {
    getSelection()?.selectAllChildren(shown())
    await userEvent.copy()
    const { getByRole } = render(<textarea aria-label="copy" />)
    const field = getByRole('textbox') as HTMLTextAreaElement // the only one
    await userEvent.click(field)
    await userEvent.paste()
    expect(field.value).toBe(`Hel${text}`)
  })

  test('breaks a word that is longer than its line, since the rest would be cut off', () => {
    const { blocks, grow } = reply(0)
    grow('o'.repeat(300))
    const block = blocks()[0] as HTMLElement // the only one
    expect(block.scrollWidth).toBe(block.clientWidth)
    block.style.overflowWrap = 'normal'
    expect(block.scrollWidth).toBeGreaterThan(block.clientWidth)
  })

  test('has the same layout as in one node, except for a line that continues in another block', () => {
    const lineCount = ({ height }: DOMRect): number => height / 24
    const inBlocks = (part: string): number => {
      const { text: element, grow } = reply(0)
      grow(part)
      return lineCount(element.getBoundingClientRect())
    }
    const inOneNode = (part: string): number => {
      const { container } = render(<p style={style}>Hel{part}</p>)
      return lineCount(container.firstElementChild!.getBoundingClientRect())
    }
    const whole = `One\n\n${lines}\n\n${lines}  two\n`
    expect(inBlocks(whole)).toBe(inOneNode(whole))
    expect(inBlocks(longLine) - inOneNode(longLine)).toBeGreaterThanOrEqual(0)
    expect(inBlocks(longLine) - inOneNode(longLine)).toBeLessThanOrEqual(1)
  })
})

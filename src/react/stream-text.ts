import { createElement, type FunctionComponent, memo, type ReactNode, useState } from 'react'
import type { TextPart } from '../core/index.ts'
import { MarkdownBlocks } from './markdown-blocks.ts'

/** Props of `StreamText`. */
export interface StreamTextProps {
  readonly part: TextPart
  /**
   * Renders one block of Markdown. Pass the same function at every render, defined outside of the component: a new
   * function renders every block again. Default: the text as it is.
   */
  readonly children?: ((block: string) => ReactNode) | undefined
}

/**
 * Renders a text in blocks. Only the last block can still change. Every other block renders once, keeps its DOM node
 * and, because of CSS containment, is not laid out again. So a frame of a long, growing text costs only its last
 * block.
 *
 * With a function as its child, the text is read as Markdown: a block ends at a blank line outside of a fence and a
 * list.
 */
export const StreamText: FunctionComponent<StreamTextProps> = ({ part: { segments }, children }) => {
  const [blocks] = useState(() => new MarkdownBlocks())
  const texts = children ? blocks.of(segments) : segments
  return texts.map((text, index) => createElement(Block, { key: index, text, show: children }))
}

interface BlockProps {
  readonly text: string
  readonly show: StreamTextProps['children']
}

// Plain text is in inline boxes as wide as the line. They stack like blocks, but are allowed in a paragraph, and a
// browser puts no line break between them when the text is copied.
const Block = memo(function Block({ text, show }: BlockProps) {
  return show
    ? createElement('div', { style: { contain: 'content' } }, show(text))
    : createElement(
        'span',
        {
          style: {
            contain: 'content',
            display: 'inline-block',
            width: '100%',
            verticalAlign: 'top',
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere', // CSS containment clips what overflows
          },
        },
        text,
      )
})

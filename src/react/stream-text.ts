import { createElement, type FunctionComponent, memo, type ReactNode, useState } from 'react'
import type { TextPart } from '../core/index.ts'
import { MarkdownBlocks } from './markdown-blocks.ts'

export interface StreamTextProps {
  readonly part: TextPart
  /**
   * What is shown of one block of Markdown. Pass the same function at every render, made outside of the component: for another
   * one, every block is shown anew. Default: the text as it is.
   */
  readonly children?: ((block: string) => ReactNode) | undefined
}

/**
 * A text in blocks. All but the last never change again: each renders once, keeps its node and, since it contains its layout, is not
 * laid out again. Of a long text that grows, a frame costs its last block alone.
 *
 * With a function as its child, a block ends at a blank line, outside of a fence and of a list: it is Markdown by itself.
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

// Plain text stands in boxes of a line, as wide as it: they stack as blocks do, but may stand in a paragraph, and where they
// meet a browser puts no line's end into a copy.
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
            overflowWrap: 'anywhere', // what stuck out would be cut off
          },
        },
        text,
      )
})

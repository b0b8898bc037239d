import { createElement, type FunctionComponent, memo, type ReactNode } from 'react'
import type { TextPart } from '../core/index.ts'

export interface StreamTextProps {
  readonly part: TextPart
  /**
   * What is shown of one segment, as Markdown. The same function at every render, made outside of the component: for
   * another one every segment is shown anew. Default: the text as it is.
   */
  readonly children?: ((segment: string) => ReactNode) | undefined
}

/**
 * A text as blocks, one per segment. A sealed segment never changes, so its block renders once, keeps its node, and, as it
 * contains its layout, is not laid out again: of a long text that grows, a frame costs its last block alone.
 */
export const StreamText: FunctionComponent<StreamTextProps> = ({ part, children }) =>
  part.segments.map((segment, index) => createElement(Block, { key: index, segment, show: children }))

interface BlockProps {
  readonly segment: string
  readonly show: StreamTextProps['children']
}

// Plain text stands in boxes of a line, as wide as it: they stack as blocks do, but may stand in a paragraph, and where they
// meet a browser puts no line's end into a copy.
const Block = memo(function Block({ segment, show }: BlockProps) {
  return show
    ? createElement('div', { style: { contain: 'content' } }, show(segment))
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
        segment,
      )
})

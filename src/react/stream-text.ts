import { createElement, type FunctionComponent, memo, type ReactNode } from 'react'
import type { TextPart } from '../core/index.ts'

export interface StreamTextProps {
  readonly part: TextPart
  /** What is shown of one segment, as Markdown; memoised by the caller. Default: the text as it is. */
  readonly children?: ((segment: string) => ReactNode) | undefined
}

/**
 * A text as blocks, one per segment. A sealed segment never changes, so its block renders once, keeps its node, and, as it
 * contains its layout, is not laid out again: of a long text that grows, a frame costs its last block alone.
 */
export const StreamText: FunctionComponent<StreamTextProps> = ({ part, children }) =>
  part.segments.map((segment, index) => createElement(Block, { key: index, segment, show: children }))

/** A segment ends with its line, so a line's end between two blocks is not shown twice. */
const Block = memo<{ readonly segment: string; readonly show: StreamTextProps['children'] }>(
  ({ segment, show }) =>
    createElement(
      'div',
      { style: { contain: 'content', whiteSpace: show ? undefined : 'pre-wrap' } },
      show?.(segment) ?? segment,
    ),
)

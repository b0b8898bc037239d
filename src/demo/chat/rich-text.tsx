import { type FunctionComponent, memo, type ReactNode } from 'react'
import { splitBlocks, splitSpans } from './split-text.ts'

interface RichTextProps {
  readonly text: string
}

/**
 * A text as it was sent, lightly set: headings, bold, code and links are styled and their marks stay, out of sight. Every character
 * of the text is in the page, once and in order; nothing in it is ever read as HTML.
 */
export const RichText: FunctionComponent<RichTextProps> = ({ text }) =>
  splitBlocks(text).map((block, index) => <Block key={index} kind={block.kind} text={block.text} />)

interface BlockProps {
  readonly kind: string
  readonly text: string
}

// While a text grows, only its last block changes.
const Block = memo<BlockProps>(({ kind, text }) => (
  <div className={`block block-${kind}`}>{kind === 'code' ? text : splitSpans(text).map(toNode)}</div>
))
Block.displayName = 'Block'

function toNode(span: ReturnType<typeof splitSpans>[number], index: number): ReactNode {
  switch (span.kind) {
    case 'bold':
      return (
        <strong key={index}>
          <Mark>{'**'}</Mark>
          {span.text.slice(2, -2)}
          <Mark>{'**'}</Mark>
        </strong>
      )
    case 'code':
      return (
        <code key={index}>
          <Mark>{'`'}</Mark>
          {span.text.slice(1, -1)}
          <Mark>{'`'}</Mark>
        </code>
      )
    case 'link':
      return (
        <a key={index} href={span.text} target="_blank" rel="noopener noreferrer nofollow">
          {span.text}
        </a>
      )
    case 'mark':
      return <Mark key={index}>{span.text}</Mark>
    case 'plain':
      return span.text
  }
}

const Mark: FunctionComponent<{ readonly children: string }> = ({ children }) => (
  <span className="mark">{children}</span>
)

import type { FunctionComponent } from 'react'
import { type BubblePart, type DataPart, hasWords, partText } from '../../core/index.ts'
import { assertNever, type Json } from '../../protocol/index.ts'
import { StreamText } from '../../react/index.ts'
import { FilePartView } from './file-part-view.tsx'
import { Fold } from './fold.tsx'
import { ForeignLink } from './foreign-link.tsx'
import { bounded, peek, prettyJson } from './json-text.ts'
import { MarkdownText } from './markdown-text.tsx'
import { PlainText } from './plain-text.tsx'
import { ToolPartView } from './tool-part-view.tsx'

interface PartViewProps {
  readonly part: BubblePart
  /** This is the last part of an open turn. The label then says that it is growing. */
  readonly isGrowing?: boolean
  /** The turn of the part. */
  readonly invocationId?: string
  /** A person wrote it: the text is shown unchanged, without Markdown. */
  readonly isVerbatim?: boolean
}

/** One part of a bubble. */
export const PartView: FunctionComponent<PartViewProps> = (props) => {
  const { part, isGrowing = false, invocationId, isVerbatim = false } = props
  switch (part.kind) {
    case 'text':
      // A block without words would leave an empty space in the bubble.
      return !hasWords(partText(part)) ? null : (
        <div className="part-text" data-part="text" dir="auto">
          {isVerbatim ? <StreamText part={part} /> : <MarkdownText part={part} />}
        </div>
      )
    case 'reasoning':
      return (
        <Fold
          part="reasoning"
          className="fold-reasoning"
          summary={
            <>
              {isGrowing ? 'Thinking' : 'Reasoning'}
              <span className="fold-peek">{peek(part.segments[0] ?? '')}</span>
            </>
          }
        >
          {() => <PlainText parts={[part]} />}
        </Fold>
      )
    case 'tool':
      return <ToolPartView part={part} invocationId={invocationId} />
    case 'data':
      return <DataPartView part={part} />
    case 'file':
      return <FilePartView part={part} />
    default:
      return assertNever(part)
  }
}

const DataPartView: FunctionComponent<{ readonly part: DataPart }> = ({ part }) => {
  const value = part.invalid ?? part.value ?? null // it has exactly one of the two
  const source = sourceOf(value)
  if (source !== undefined) {
    return (
      <p className="source" data-part="data">
        <span className="source-mark" aria-hidden="true">
          ❝
        </span>
        <ForeignLink href={source.url}>{source.title}</ForeignLink>
        <span className="source-host">{source.host}</span>
      </p>
    )
  }
  return (
    <Fold
      part="data"
      className="fold-data"
      summary={
        <>
          <code>{part.name}</code>
          <span className="fold-peek">{peek(JSON.stringify(value))}</span>
        </>
      }
    >
      {() => <pre className="pre">{bounded(prettyJson(value))}</pre>}
    </Fold>
  )
}

/** Data with a web address is shown as a source. Other data is shown as JSON. */
function sourceOf(
  value: Json,
): { readonly title: string; readonly url: string; readonly host: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { url, title } = value as { readonly url?: Json; readonly title?: Json } // an array has neither
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined
  const { host } = new URL(url)
  return { title: typeof title === 'string' ? title : host, url, host }
}

import type { FunctionComponent } from 'react'
import {
  type BubblePart,
  type DataPart,
  hasWords,
  partText,
  type ToolPart,
  type ToolState,
} from '../../core/index.ts'
import { assertNever, type Json } from '../../protocol/index.ts'
import { Badge } from './badge.tsx'
import { FilePartView } from './file-part-view.tsx'
import { Fold } from './fold.tsx'
import { PlainText } from './plain-text.tsx'
import { RichText } from './rich-text.tsx'

interface PartViewProps {
  readonly part: BubblePart
  /** The turn is open and this is its last part: the words say so. */
  readonly isGrowing?: boolean
}

/** One part of a bubble. */
export const PartView: FunctionComponent<PartViewProps> = ({ part, isGrowing = false }) => {
  switch (part.kind) {
    case 'text': {
      const text = partText(part)
      // A block without words would be a hole in the bubble.
      return !hasWords(text) ? null : (
        <div className="part-text" data-part="text" dir="auto">
          <RichText text={text} />
        </div>
      )
    }
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
      return <ToolPartView part={part} />
    case 'data':
      return <DataPartView part={part} />
    case 'file':
      return <FilePartView part={part} />
    default:
      return assertNever(part)
  }
}

const ToolPartView: FunctionComponent<{ readonly part: ToolPart }> = ({ part }) => {
  const [tone, label] = stateLabels[part.state]
  return (
    <Fold
      part="tool"
      className="fold-tool"
      summary={
        <>
          <code>{part.toolName ?? 'tool'}</code>
          <span className="fold-peek">{peek(part.input)}</span>
          <Badge tone={tone} isLive={tone === 'blue'} name="tool">
            {label}
          </Badge>
        </>
      }
    >
      {() => (
        <dl className="tool-io">
          <dt>Input</dt>
          <dd>
            <pre className="pre">{bounded(prettyText(part.input))}</pre>
          </dd>
          {part.output !== undefined && (
            <>
              <dt>{part.isError === true ? 'Error' : 'Output'}</dt>
              <dd>
                <pre className="pre">{bounded(prettyJson(part.output))}</pre>
              </dd>
            </>
          )}
        </dl>
      )}
    </Fold>
  )
}

/** How each state of a tool is shown. Blue is what goes on. */
const stateLabels = {
  input: ['blue', 'input'],
  running: ['blue', 'running'],
  'awaiting-approval': ['amber', 'waits for approval'],
  denied: ['red', 'denied'],
  abandoned: ['grey', 'abandoned'],
  output: ['green', 'done'],
  error: ['red', 'error'],
} as const satisfies Readonly<Record<ToolState, readonly [tone: string, label: string]>>

const DataPartView: FunctionComponent<{ readonly part: DataPart }> = ({ part }) => {
  const value = part.invalid ?? part.value ?? null // of the two, it has one
  const source = sourceOf(value)
  if (source !== undefined) {
    return (
      <p className="source" data-part="data">
        <span className="source-mark" aria-hidden="true">
          ❝
        </span>
        <a href={source.url} target="_blank" rel="noopener noreferrer nofollow">
          {source.title}
        </a>
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

/** Data with a web address is a source; any other is shown as it is. */
function sourceOf(
  value: Json,
): { readonly title: string; readonly url: string; readonly host: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { url, title } = value as { readonly url?: Json; readonly title?: Json } // an array has neither
  if (typeof url !== 'string' || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined
  const { host } = new URL(url)
  return { title: typeof title === 'string' ? title : host, url, host }
}

/** The beginning, on one line. */
const peek = (text: string): string => text.slice(0, 160).replace(/\s+/g, ' ').trim()

const shownLength = 20_000

/** A tool may answer with a whole book. */
const bounded = (text: string): string =>
  text.length > shownLength ? `${text.slice(0, shownLength)}… (${text.length} units)` : text

const prettyJson = (value: Json): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2)

/** JSON text set in lines where it is whole; as it is while it still grows. */
function prettyText(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text === '' ? '(none)' : text
  }
}

import { readFileSync } from 'node:fs'
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import Markdown from 'react-markdown'
import gfm from 'remark-gfm'
import { bubbleKey } from '../../src/index.ts'

/** What a page shows of one bubble. */
export interface ShownBubble {
  readonly key: string
  readonly phase: string
  readonly body: string
  readonly missing: number
  readonly text: string
}

/** One line of a recording, parsed. */
export interface Line {
  readonly type: string
  readonly threadId: string
  readonly offset: number
  readonly invocationId?: string
  readonly messageId?: string
  readonly disposition?: string
  readonly revision?: number
  readonly seq?: number
  readonly part?: { readonly kind: string; readonly delta?: string }
  readonly author?: { readonly kind: string }
  readonly parts?: readonly { readonly kind: string; readonly text?: string }[]
  readonly chunkCount?: number
  readonly outcome?: string
}

/** The recording that the page is served with: the project's own, unless ONEBUBBLE_RECORDING names another. */
export const recordingFile = process.env['ONEBUBBLE_RECORDING'] ?? 'src/demo/recordings/default.ndjson'

export const readLines = (file: string): readonly Line[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line) // the test's own input

/**
 * What these events show, computed from the plain lines without a store, a fold, or anything of the library but the
 * names of bubbles. For events without conflicts, each with its offset.
 */
export function plainReading(lines: readonly Line[], threadId: string): readonly ShownBubble[] {
  const own = lines.filter((line) => line.threadId === threadId).toSorted((a, b) => a.offset - b.offset)
  const keys = new Set(own.map(keyOf))
  return [...keys].map((key) => {
    const about = own.filter((line) => keyOf(line) === key)
    return about.some(isPost) ? readMessage(key, about) : readTurn(key, about)
  })
}

/** Bubbles as they look, without their ids. */
export const withoutKeys = (bubbles: readonly ShownBubble[]): readonly Omit<ShownBubble, 'key'>[] =>
  bubbles.map(({ phase, body, missing, text }) => ({ phase, body, missing, text }))

const isPost = ({ type, disposition }: Line): boolean => type === 'message' || disposition === 'independent'
const keyOf = (line: Line): string =>
  isPost(line) ? bubbleKey.message(line.messageId ?? '') : bubbleKey.invocation(line.invocationId ?? '')
const textOf = ({ parts = [] }: Line): string => parts.map(({ text = '' }) => text).join('')
/** A person's text is not Markdown. */
const readingOf = (message: Line): string =>
  message.author?.kind === 'user' ? textOf(message) : readMarkdown(textOf(message))

const entities = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&#x27;', "'"],
  ['&amp;', '&'],
])
const readings = new Map<string, string>()

/** What a person reads of Markdown: parsed by the library alone, and as a whole. The page parses it block by block. */
function readMarkdown(text: string): string {
  const known = readings.get(text)
  if (known !== undefined) return known
  const html = renderToStaticMarkup(
    createElement(Markdown, { remarkPlugins: [[gfm, { singleTilde: false }]] }, text),
  )
  const reading = html
    .replaceAll(/<[^>]+>/gu, '')
    .replaceAll(/&[^;]+;/gu, (entity) => entities.get(entity) ?? entity)
  readings.set(text, reading)
  return reading
}

const latest = (lines: readonly Line[]): Line | undefined =>
  lines.toSorted((a, b) => (b.revision ?? 0) - (a.revision ?? 0) || a.offset - b.offset)[0]

function readMessage(key: string, about: readonly Line[]): ShownBubble {
  const message = latest(about)
  return {
    key,
    phase: 'sent',
    body: 'message',
    missing: 0,
    text: message === undefined ? '' : readingOf(message),
  }
}

function readTurn(key: string, about: readonly Line[]): ShownBubble {
  const chunks = new Map(
    about.filter(({ type }) => type === 'stream_chunk').map((line) => [line.seq ?? -1, line]),
  )
  let folded = 0
  let streamed = ''
  for (; chunks.has(folded); folded++) {
    const part = chunks.get(folded)?.part
    if (part?.kind === 'text') streamed += part.delta ?? ''
  }
  const end = about.find(({ type }) => type === 'stream_finalized')
  const callback = latest(about.filter(({ type }) => type === 'callback'))
  const answer = callback === undefined ? '' : textOf(callback)
  const missing = (end?.chunkCount ?? Math.max(-1, ...chunks.keys()) + 1) - folded
  const isStarted = end !== undefined || chunks.size > 0
  const isWhole = end !== undefined && (missing === 0 || answer !== '')
  return {
    key,
    phase:
      end !== undefined && (end.outcome !== 'completed' || isWhole)
        ? (end.outcome ?? '')
        : isStarted
          ? 'streaming'
          : 'pending',
    body: callback !== undefined ? 'callback' : folded > 0 ? 'stream' : 'none',
    missing: Math.max(0, missing),
    text: readMarkdown(answer === '' ? streamed : answer),
  }
}

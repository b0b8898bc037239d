import type { EventInput } from '../../src/protocol/index.ts'
import { foldedCount } from '../model/accept.ts'
import type { ModelEvent } from '../model/events.ts'
import { ofType } from '../model/events.ts'
import type { ExpectedBubble } from '../model/model.ts'
import { expectedThreads } from '../model/model.ts'
import type { ExpectedToolPart } from '../model/parts.ts'
import { foldStream, hasWords, withoutHalves } from '../model/parts.ts'
import { type ChunkPart, readChunkPart } from '../model/read-chunk-part.ts'
import { countRow, expectRows } from './rows.ts'
import { modelEvents } from './view.ts'

type View = ExpectedBubble['view']
type Count = (events: readonly ModelEvent[], views: readonly View[]) => number

const toolsOf = (views: readonly View[]): readonly ExpectedToolPart[] =>
  views.flatMap(({ parts }) => parts.filter((part) => part.kind === 'tool'))

/** The number of tools in each state. */
const toolsIn = (...states: readonly string[]): Readonly<Record<string, Count>> =>
  Object.fromEntries(
    states.map((state): readonly [string, Count] => [
      `a tool in state ${state}`,
      (_, views) => toolsOf(views).filter((tool) => tool.state === state).length,
    ]),
  )

/** Situations that the rules cover but the conflict table does not. */
const shapes = {
  'an empty delta': (events) => count(events, (delta) => delta === ''),
  'half a character': (events) => count(events, (delta) => /[\uD800-\uDBFF]$/.test(delta)),
  'half a character, not shown': (events, views) => views.filter((view) => isCut(view, events)).length,
  'a call after its result': (_, views) => views.filter(hasCallTwice).length,
  ...toolsIn('input', 'running', 'awaiting-approval', 'denied', 'abandoned', 'output', 'error'),
  'a preliminary output': (_, views) => toolsOf(views).filter(({ isPartial }) => isPartial === true).length,
  'a file': (_, views) => views.filter(({ parts }) => parts.some(({ kind }) => kind === 'file')).length,
  'text with a partId': (_, views) =>
    views.filter(({ parts }) => parts.some((part) => 'partId' in part)).length,
  'a reset': (events) => chunksIn(events).filter((part) => part.kind === 'reset').length,
  'a request for approval': (events) =>
    chunksIn(events).filter((part) => part.kind === 'tool_approval').length,
  'a callback whose texts have no words': (events) =>
    events.filter((event) => event.type === 'callback' && hasText(event) && !hasWords(event.parts)).length,
  'an author without an id': (events) =>
    events.filter((event) => event.type === 'message' && event.author.id === undefined).length,
  'one clientMessageId in two threads': (events) =>
    events.filter((event) => events.some((other) => isNamesake(event, other))).length,
} satisfies Readonly<Record<string, Count>>

/** Situations that must occur; none did so far. */
export const expectShapes = (): void => expectRows(Object.keys(shapes))

/** Counts the situations in these events and in their result. */
export function countShapes(events: readonly EventInput[]): void {
  const sent = modelEvents(events)
  const views = [...expectedThreads(sent).values()].flatMap(({ bubbles }) => bubbles.map(({ view }) => view))
  for (const [name, countIn] of Object.entries(shapes)) countRow(name, countIn(sent, views))
}

const chunksIn = (events: readonly ModelEvent[]): readonly ChunkPart[] =>
  events.flatMap((event) =>
    event.type === 'stream_chunk' ? (readChunkPart(event.part, event.seq) ?? []) : [],
  )

const count = (events: readonly ModelEvent[], isIt: (delta: string) => boolean): number =>
  chunksIn(events).filter((part) => {
    if (part.kind === 'tool_call') return isIt(part.inputDelta)
    return (part.kind === 'text' || part.kind === 'reasoning') && isIt(part.delta)
  }).length

const hasCallTwice = (view: View): boolean => {
  const ids = view.parts.flatMap((part) => (part.kind === 'tool' ? [part.toolCallId] : []))
  return new Set(ids).size < ids.length
}

/** Whether a text of this open turn ends with half a character. */
function isCut(view: View, events: readonly ModelEvent[]): boolean {
  if (view.kind !== 'invocation' || (view.phase !== 'pending' && view.phase !== 'streaming')) return false
  const chunks = ofType(
    events.map((event, index) => ({ event, index })),
    'stream_chunk',
  ).filter(({ event }) => event.invocationId === view.invocationId && event.threadId === view.threadId)
  const folded = foldStream(
    Array.from({ length: foldedCount(chunks) }, (_, seq) =>
      readChunkPart(chunks.find(({ event }) => event.seq === seq)?.event.part, seq),
    ),
    [],
  )
  return JSON.stringify(folded) !== JSON.stringify(withoutHalves(folded))
}

const hasText = ({ parts }: { readonly parts: readonly { readonly kind: string }[] }): boolean =>
  parts.some(({ kind }) => kind === 'text')

const isNamesake = (event: ModelEvent, other: ModelEvent): boolean =>
  event.type === 'message' &&
  other.type === 'message' &&
  event.clientMessageId !== undefined &&
  event.clientMessageId === other.clientMessageId &&
  event.threadId !== other.threadId

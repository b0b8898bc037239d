import type { FinalPart, Json } from './events.ts'
import { assertNever } from './events.ts'

/** A part of a bubble without its key. */
export type ExpectedPart =
  | { readonly kind: 'text' | 'reasoning'; readonly text: string }
  | ExpectedToolPart
  | ExpectedDataPart

export interface ExpectedToolPart {
  readonly kind: 'tool'
  readonly toolCallId: string
  readonly toolName?: string
  readonly input: string
  readonly output?: Json
  readonly isError?: boolean
}

export interface ExpectedDataPart {
  readonly kind: 'data'
  readonly name: string
  readonly dataId: string
  readonly value: Json
}

export type ChunkPart =
  | { readonly kind: 'text' | 'reasoning'; readonly delta: string }
  | {
      readonly kind: 'tool_call'
      readonly toolCallId: string
      readonly toolName: string
      readonly inputDelta: string
    }
  | {
      readonly kind: 'tool_result'
      readonly toolCallId: string
      readonly output: Json
      readonly isError?: boolean
    }
  | ExpectedDataPart

/** The listed fields of a chunk's part, or undefined when it does not decode. */
export function readChunkPart(part: unknown): ChunkPart | undefined {
  if (!isObject(part)) return undefined
  const { kind, delta, toolCallId, toolName, inputDelta, output, isError, name, dataId, value } = part
  switch (kind) {
    case 'text':
    case 'reasoning':
      return typeof delta === 'string' ? { kind, delta } : undefined
    case 'tool_call':
      if (typeof toolCallId !== 'string') return undefined
      if (typeof toolName !== 'string' || typeof inputDelta !== 'string') return undefined
      return { kind, toolCallId, toolName, inputDelta }
    case 'tool_result':
      if (typeof toolCallId !== 'string' || !isJson(output, 64)) return undefined
      if (isError === undefined) return { kind, toolCallId, output }
      return typeof isError === 'boolean' ? { kind, toolCallId, output, isError } : undefined
    case 'data':
      if (typeof name !== 'string' || typeof dataId !== 'string') return undefined
      return isJson(value, 64) ? { kind, name, dataId, value } : undefined
    default:
      return undefined
  }
}

/** The parts of a stream: each chunk in the order of `seq`; undefined is an empty part, which adds nothing. */
export function foldStream(chunkParts: readonly (ChunkPart | undefined)[]): readonly ExpectedPart[] {
  return chunkParts.reduce<readonly ExpectedPart[]>(
    (parts, chunkPart) => (chunkPart === undefined ? parts : withChunkPart(parts, chunkPart)),
    [],
  )
}

/** The parts of a callback or a message. */
export function foldFinal(parts: readonly FinalPart[]): readonly ExpectedPart[] {
  return parts.reduce<readonly ExpectedPart[]>(withFinalPart, [])
}

/** What a bubble with a stream and a callback shows: the callback's text instead of the stream's, if it has words. */
export function joinColumns(
  stream: readonly ExpectedPart[],
  callback: readonly FinalPart[],
): readonly ExpectedPart[] {
  const kept = hasWords(callback) ? stream.filter((part) => part.kind !== 'text') : stream
  return callback.reduce(withFinalPart, kept)
}

const word = /[^\s\p{Default_Ignorable_Code_Point}]/u

/** Whether a text part has a character that is neither white space nor ignorable. */
export function hasWords(parts: readonly FinalPart[]): boolean {
  return parts.some((part) => part.kind === 'text' && word.test(part.text))
}

/** The non-empty text parts, with a blank line between them. */
export function textOfParts(parts: readonly ExpectedPart[]): string {
  return parts
    .map((part) => (part.kind === 'text' ? part.text : ''))
    .filter((text) => text !== '')
    .join('\n\n')
}

/** The parts of an open turn: no text ends with a character's first half. */
export function withoutHalves(parts: readonly ExpectedPart[]): readonly ExpectedPart[] {
  return parts.map((part) => {
    if (part.kind === 'tool') return { ...part, input: withoutHalf(part.input) }
    return part.kind === 'data' ? part : { ...part, text: withoutHalf(part.text) }
  })
}

const withoutHalf = (text: string): string => (/[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text)

function withChunkPart(parts: readonly ExpectedPart[], chunkPart: ChunkPart): readonly ExpectedPart[] {
  switch (chunkPart.kind) {
    case 'text':
    case 'reasoning': {
      const { kind, delta } = chunkPart
      if (delta === '') return parts
      const last = parts.at(-1)
      return last?.kind === kind
        ? [...parts.slice(0, -1), { kind, text: last.text + delta }]
        : [...parts, { kind, text: delta }]
    }
    case 'tool_call': {
      const { toolCallId, toolName, inputDelta } = chunkPart
      const latest = parts.findLast((part) => isTool(part, toolCallId))
      const isOver = latest?.kind === 'tool' && latest.toolName !== undefined && latest.output !== undefined
      if (isOver && inputDelta === '') return parts
      if (isOver) return [...parts, { kind: 'tool', toolCallId, toolName, input: inputDelta }]
      return withTool(parts, toolCallId, (tool) => ({
        ...tool,
        toolName: tool.toolName ?? toolName,
        input: tool.input + inputDelta,
      }))
    }
    case 'tool_result': {
      const { toolCallId, output, isError } = chunkPart
      const result = isError === undefined ? { output } : { output, isError }
      return withTool(parts, toolCallId, (tool) =>
        tool.output === undefined ? { ...tool, ...result } : tool,
      )
    }
    case 'data':
      return withData(parts, chunkPart)
    default:
      return assertNever(chunkPart)
  }
}

function withFinalPart(parts: readonly ExpectedPart[], part: FinalPart): readonly ExpectedPart[] {
  return part.kind === 'text' ? [...parts, { kind: 'text', text: part.text }] : withData(parts, part)
}

function withTool(
  parts: readonly ExpectedPart[],
  toolCallId: string,
  change: (tool: ExpectedToolPart) => ExpectedToolPart,
): readonly ExpectedPart[] {
  const place = parts.findLastIndex((part) => isTool(part, toolCallId))
  const tool = parts[place]
  return tool?.kind === 'tool'
    ? parts.with(place, change(tool))
    : [...parts, change({ kind: 'tool', toolCallId, input: '' })]
}

const isTool = (part: ExpectedPart, toolCallId: string): boolean =>
  part.kind === 'tool' && part.toolCallId === toolCallId

function withData(
  parts: readonly ExpectedPart[],
  { name, dataId, value }: ExpectedDataPart,
): readonly ExpectedPart[] {
  const data: ExpectedDataPart = { kind: 'data', name, dataId, value }
  const isIt = (part: ExpectedPart): boolean =>
    part.kind === 'data' && part.name === name && part.dataId === dataId
  return parts.some(isIt) ? parts.map((part) => (isIt(part) ? data : part)) : [...parts, data]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** @param levels how many arrays and objects may stand inside one another */
function isJson(value: unknown, levels: number): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || levels === 0) return false
  return Object.values(value).every((member) => isJson(member, levels - 1))
}

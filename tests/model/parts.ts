import type { ApprovalEvent, FinalPart, Json } from './events.ts'
import { assertNever } from './events.ts'
import type { ChunkPart } from './read-chunk-part.ts'

/** A part of a bubble without its key. */
export type ExpectedPart =
  | { readonly kind: 'text' | 'reasoning'; readonly partId?: string; readonly text: string }
  | ExpectedToolPart
  | ExpectedDataPart
  | ExpectedFilePart

export interface ExpectedToolPart {
  readonly kind: 'tool'
  readonly toolCallId: string
  readonly toolName?: string
  readonly input: string
  readonly state: string
  readonly output?: Json
  readonly isError?: boolean
  readonly isPartial?: boolean
  readonly approval?: ExpectedApproval
}

export interface ExpectedApproval {
  readonly approvalId: string
  readonly request?: Json
  readonly state: 'requested' | 'approved' | 'denied'
  readonly reason?: string
  readonly by?: string
}

export type ExpectedDataPart = Extract<FinalPart, { readonly kind: 'data' }>
export type ExpectedFilePart = Extract<FinalPart, { readonly kind: 'file' }>

/** A part while chunks are folded, with the seq of its first chunk, and of the last chunk of a tool's input. */
interface Folding {
  readonly seq: number
  readonly inputSeq?: number
  readonly part: ExpectedPart
}

/**
 * The parts of a stream whose turn is open.
 * @param chunkParts each chunk in the order of `seq`; undefined is an empty part, which adds nothing
 * @param approvals the answers; the one that counts comes first
 */
export function foldStream(
  chunkParts: readonly (ChunkPart | undefined)[],
  approvals: readonly ApprovalEvent[],
): readonly ExpectedPart[] {
  return chunkParts
    .reduce<readonly Folding[]>(
      (parts, chunkPart, seq) => (chunkPart === undefined ? parts : withChunkPart(parts, chunkPart, seq)),
      [],
    )
    .map(({ part, inputSeq }) => {
      if (part.kind !== 'tool') return part
      const tool = answered(part, approvals)
      return { ...tool, state: stateOf(tool, inputSeq === chunkParts.length - 1) }
    })
}

function answered(tool: ExpectedToolPart, approvals: readonly ApprovalEvent[]): ExpectedToolPart {
  const { approval } = tool
  const answer = approvals.find(({ approvalId }) => approvalId === approval?.approvalId)
  if (approval === undefined || answer === undefined) return tool
  const { approved, reason, by } = answer
  const given = { ...(reason !== undefined && { reason }), ...(by !== undefined && { by }) }
  return { ...tool, approval: { ...approval, ...given, state: approved ? 'approved' : 'denied' } }
}

function stateOf(tool: ExpectedToolPart, isLastChunkInput: boolean): string {
  if (hasFinalResult(tool)) return tool.isError === true ? 'error' : 'output'
  if (tool.approval?.state === 'denied') return 'denied'
  if (tool.approval?.state === 'requested') return 'awaiting-approval'
  const isRunning = tool.approval?.state === 'approved' || tool.isPartial === true || !isLastChunkInput
  return isRunning ? 'running' : 'input'
}

const hasFinalResult = (tool: ExpectedToolPart): boolean =>
  tool.output !== undefined && tool.isPartial !== true

/** The parts of a turn that is over: a tool that still waits or runs is abandoned. */
export function abandoned(parts: readonly ExpectedPart[]): readonly ExpectedPart[] {
  const lasting = ['output', 'error', 'denied']
  return parts.map((part) =>
    part.kind !== 'tool' || lasting.includes(part.state) ? part : { ...part, state: 'abandoned' },
  )
}

/** The parts of a callback or a message. */
export function foldFinal(parts: readonly FinalPart[]): readonly ExpectedPart[] {
  return parts.reduce<readonly ExpectedPart[]>(withFinalPart, [])
}

/**
 * What a bubble with a stream and a callback shows: the callback's text instead of the stream's, if it has visible
 * text.
 */
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

/** The parts of an open turn. No text ends with the first half of a character. */
export function withoutHalves(parts: readonly ExpectedPart[]): readonly ExpectedPart[] {
  return parts.map((part) => {
    if (part.kind === 'tool') return { ...part, input: withoutHalf(part.input) }
    return 'text' in part ? { ...part, text: withoutHalf(part.text) } : part
  })
}

const withoutHalf = (text: string): string => (/[\uD800-\uDBFF]$/.test(text) ? text.slice(0, -1) : text)

function withChunkPart(parts: readonly Folding[], chunkPart: ChunkPart, seq: number): readonly Folding[] {
  switch (chunkPart.kind) {
    case 'text':
    case 'reasoning': {
      const { kind, partId, delta } = chunkPart
      if (delta === '') return parts
      const isIt = ({ part }: Folding): boolean => part.kind === kind && part.partId === partId
      const last = parts.length - 1
      const unnamed = last >= 0 && parts.slice(last).some(isIt) ? last : -1
      const place = partId === undefined ? unnamed : parts.findIndex(isIt)
      const known = parts[place]
      if (known?.part.kind !== kind) {
        return [...parts, { seq, part: { kind, ...(partId !== undefined && { partId }), text: delta } }]
      }
      return parts.with(place, { ...known, part: { ...known.part, text: known.part.text + delta } })
    }
    case 'tool_call': {
      const { toolCallId, toolName, inputDelta } = chunkPart
      const latest = parts.findLast(({ part }) => isTool(part, toolCallId))?.part
      const isOver = latest?.kind === 'tool' && latest.toolName !== undefined && hasFinalResult(latest)
      if (isOver && inputDelta === '') return parts
      const fresh = { kind: 'tool', toolCallId, toolName, input: inputDelta, state: '' } as const
      if (isOver) return [...parts, { seq, inputSeq: seq, part: fresh }]
      return withTool(parts, toolCallId, seq, true, (tool) => ({
        ...tool,
        toolName: tool.toolName ?? toolName,
        input: tool.input + inputDelta,
      }))
    }
    case 'tool_result': {
      const { toolCallId, output, isError, isPartial } = chunkPart
      return withTool(parts, toolCallId, seq, false, (tool) => {
        if (hasFinalResult(tool)) return tool
        const { isError: _, isPartial: __, ...rest } = tool
        return {
          ...rest,
          output,
          ...(isError !== undefined && { isError }),
          ...(isPartial === true && { isPartial }),
        }
      })
    }
    case 'tool_approval': {
      const { toolCallId, approvalId, request } = chunkPart
      const approval = { approvalId, ...(request !== undefined && { request }), state: 'requested' as const }
      return withTool(parts, toolCallId, seq, false, (tool) => ({ ...tool, approval }))
    }
    case 'data':
    case 'file':
      return withContent(parts, chunkPart, seq)
    case 'reset':
      return parts.filter((part) => part.seq < chunkPart.fromSeq)
    default:
      return assertNever(chunkPart)
  }
}

/** Changes the latest part of this call. Starts one first if there is none. */
function withTool(
  parts: readonly Folding[],
  toolCallId: string,
  seq: number,
  isInput: boolean,
  change: (tool: ExpectedToolPart) => ExpectedToolPart,
): readonly Folding[] {
  const place = parts.findLastIndex(({ part }) => isTool(part, toolCallId))
  const known = parts[place]
  const input = isInput ? { inputSeq: seq } : {}
  if (known?.part.kind === 'tool') return parts.with(place, { ...known, ...input, part: change(known.part) })
  return [...parts, { seq, ...input, part: change({ kind: 'tool', toolCallId, input: '', state: '' }) }]
}

const isTool = (part: ExpectedPart, toolCallId: string): boolean =>
  part.kind === 'tool' && part.toolCallId === toolCallId

/** Data and files: a later one with a known id replaces the first in place. */
function withContent(
  parts: readonly Folding[],
  content: ExpectedDataPart | ExpectedFilePart,
  seq: number,
): readonly Folding[] {
  const place = parts.findIndex(({ part }) => isSameContent(part, content))
  const known = parts[place]
  return known === undefined
    ? [...parts, { seq, part: content }]
    : parts.with(place, { ...known, part: content })
}

function isSameContent(a: ExpectedPart, b: ExpectedPart): boolean {
  if (a.kind === 'data') return b.kind === 'data' && a.name === b.name && a.dataId === b.dataId
  return a.kind === 'file' && b.kind === 'file' && a.fileId !== undefined && a.fileId === b.fileId
}

function withFinalPart(parts: readonly ExpectedPart[], part: FinalPart): readonly ExpectedPart[] {
  if (part.kind === 'text') return [...parts, { kind: 'text', text: part.text }]
  const place = parts.findIndex((known) => isSameContent(known, part))
  return place < 0 ? [...parts, part] : parts.with(place, part)
}

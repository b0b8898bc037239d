import type { UIMessageChunk } from 'ai'
import { type BubblePart, type InvocationBubble, partText } from '../../core/index.ts'
import { assertNever } from '../../protocol/index.ts'
import { factsOf } from '../common/facts.ts'
import { callIdOf, isGrowing, shownParts } from '../common/shown-parts.ts'
import { isOpen } from '../common/turns.ts'
import { toolChunks } from './tool-chunks.ts'

/** A part as it was written. */
interface Written {
  readonly part: BubblePart
  readonly callId: string | undefined
  readonly text: string
  readonly isGrowing: boolean
}

/**
 * Writes one turn as chunks of the AI SDK. At each change of the bubble it writes what is new. If something shown
 * before was changed (a callback replaces the text, a model call was restarted), it removes all parts and writes them
 * again.
 */
export class TurnChunks {
  #written: readonly Written[] = []
  #metadata: InvocationBubble | undefined
  readonly #isContinued: boolean

  /** @param isContinued whether the message may already have parts: they are written again */
  constructor(isContinued: boolean) {
    this.#isContinued = isContinued
  }

  /** Returns the chunks that make the message equal to the bubble, including the end of the turn. */
  next(bubble: InvocationBubble): readonly UIMessageChunk[] {
    const target = targetOf(bubble)
    const more = addition(this.#written, target)
    const chunks: UIMessageChunk[] = [
      ...this.#beginning(bubble),
      ...(more ?? [{ type: 'reset-step' } as const, ...(addition([], target) ?? [])]),
      ...ending(bubble),
    ]
    this.#written = target
    return chunks
  }

  #beginning(bubble: InvocationBubble): readonly UIMessageChunk[] {
    const before = this.#metadata
    const messageMetadata = factsOf(bubble)
    this.#metadata = bubble
    if (before === undefined) {
      const start = { type: 'start', messageId: bubble.key, messageMetadata } as const
      return this.#isContinued ? [start, { type: 'reset-step' }] : [start]
    }
    return before.phase === bubble.phase ? [] : [{ type: 'message-metadata', messageMetadata }]
  }
}

/** The chunks that end the stream, at the end of the turn or when a person has to be asked. */
function ending(bubble: InvocationBubble): readonly UIMessageChunk[] {
  const { phase, error, awaitingApproval } = bubble
  if (awaitingApproval) return [{ type: 'finish', finishReason: 'tool-calls' }]
  switch (phase) {
    case 'pending':
    case 'streaming':
      return []
    case 'completed':
      return [{ type: 'finish', finishReason: 'stop' }]
    case 'cancelled':
      return [{ type: 'abort', reason: 'The turn was cancelled.' }]
    case 'failed':
      return [{ type: 'error', errorText: error?.message ?? 'The turn has failed.' }]
    default:
      return assertNever(phase)
  }
}

/** Whether the stream of the turn continues. */
export const goesOn = (bubble: InvocationBubble): boolean => isOpen(bubble) && !bubble.awaitingApproval

function targetOf(bubble: InvocationBubble): readonly Written[] {
  const parts = shownParts(bubble.parts)
  return parts.map((part) => ({
    part,
    callId: part.kind === 'tool' ? callIdOf(parts, part) : undefined,
    text: partText(part),
    isGrowing: isGrowing(bubble, part),
  }))
}

/** The chunks that add what is missing; undefined if something has to be removed. */
function addition(
  written: readonly Written[],
  target: readonly Written[],
): readonly UIMessageChunk[] | undefined {
  if (target.length < written.length) return undefined
  const chunks: UIMessageChunk[] = []
  for (const [index, now] of target.entries()) {
    const more = partChunks(written[index], now)
    if (more === undefined) return undefined
    chunks.push(...more)
  }
  return chunks
}

function partChunks(before: Written | undefined, now: Written): readonly UIMessageChunk[] | undefined {
  const { part } = now
  if (before !== undefined && (before.part.key !== part.key || before.part.kind !== part.kind))
    return undefined
  switch (part.kind) {
    case 'text':
    case 'reasoning':
      return textChunks(part.kind, part.key, before, now)
    case 'tool': {
      const known = before?.part.kind === 'tool' ? before.part : undefined
      if (before !== undefined && before.callId !== now.callId) return undefined
      return known === part ? [] : toolChunks(known, part, now.callId ?? part.toolCallId)
    }
    case 'data':
      if (before?.part === part) return []
      return [{ type: `data-${part.name}`, id: part.dataId, data: part.value }]
    case 'file':
      if (before?.part === part) return []
      return before === undefined ? [{ type: 'file', url: part.url, mediaType: part.mediaType }] : undefined
    default:
      return assertNever(part)
  }
}

function textChunks(
  kind: 'text' | 'reasoning',
  id: string,
  before: Written | undefined,
  now: Written,
): readonly UIMessageChunk[] | undefined {
  const { text = '', isGrowing: wasGrowing = true } = before ?? {}
  if (!now.text.startsWith(text)) return undefined
  const delta = now.text.slice(text.length)
  if (!wasGrowing) return delta === '' && !now.isGrowing ? [] : undefined // nothing can be added after its end
  const chunks: UIMessageChunk[] = []
  if (before === undefined) chunks.push({ type: `${kind}-start`, id })
  if (delta !== '') chunks.push({ type: `${kind}-delta`, id, delta })
  if (!now.isGrowing) chunks.push({ type: `${kind}-end`, id })
  return chunks
}

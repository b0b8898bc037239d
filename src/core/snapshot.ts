import { assertNever, type FinalPart, splitPart, type ThreadSnapshot } from '../protocol/index.ts'
import type { HeldChunk, StreamFold } from './fold.ts'
import type { Retracted } from './retracted.ts'
import type { BubbleRow, InvocationRow, MessageRow, StreamColumn } from './row.ts'
import { partText } from './text.ts'
import { contentsOf } from './versions.ts'
import type { WorkingState } from './working-state.ts'

/**
 * The thread as plain JSON, at its cursor; undefined for an unknown thread. Unsent messages and bubbles outside of
 * the thread's keys are left out.
 */
export function snapshotThread(state: WorkingState, threadId: string): ThreadSnapshot | undefined {
  const thread = state.threads.get(threadId)
  if (thread === undefined) return undefined
  const bubbles = thread.listedKeys.flatMap((key): object | readonly object[] => {
    const row = state.row(key) as BubbleRow // it is one of the thread's own keys
    return row.kind === 'invocation' ? turnOf(row, state.foldOf(key)) : messagesOf(row)
  })
  const hasEarlier = thread.log.hasEarlier || undefined
  const retractions = listOf([...thread.retracted].sort((a, b) => (a.key < b.key ? -1 : 1)).map(retractionOf))
  const snapshot = { v: 1, threadId, ...thread.log.cursor, hasEarlier, bubbles, retractions }
  // A copy that belongs to the caller. The ids were branded when they were decoded, but rows have them as plain
  // strings.
  return JSON.parse(JSON.stringify(snapshot)) as ThreadSnapshot
}

/** @param fold the current stream; the row gets it only at the next publication */
function turnOf(row: InvocationRow, fold: StreamFold | undefined): object {
  const { kind, invocationId, offset, at } = row
  const [created] = contentsOf(row.created)
  const [end] = contentsOf(row.end)
  const stream = fold?.toColumn() ?? row
  const parts = partsOf(stream)
  const held = listOf((fold?.held ?? []).map(chunkOf))
  const callbacks = listOf(contentsOf(row.callback).map(withFinalParts))
  const approvals = listOf(row.decisions.flatMap((answer) => contentsOf(answer).slice(0, 1)))
  const { folded } = stream
  return { kind, invocationId, offset, at, created, end, folded, parts, held, callbacks, approvals }
}

/** The message at its best revision; empty until the server has assigned its id. */
function messagesOf(row: MessageRow): readonly object[] {
  const { kind, messageId, disposition, clientMessageId, offset, at } = row
  const [revision] = contentsOf(row.revision)
  if (revision === undefined) return []
  const { offset: revisionOffset, ...content } = withFinalParts(revision)
  return [{ kind, messageId, disposition, clientMessageId, offset, at, revisionOffset, ...content }]
}

/** Ordered by key, so that the order of arrival does not matter. */
function retractionOf(retracted: Retracted): object {
  const { kind, said } = retracted
  if (kind === 'message') {
    const { messageId, clientMessageId, authorId } = retracted
    return { kind, messageId, ...said, clientMessageId, authorId }
  }
  const { invocationId, offset: placeOffset, created } = retracted
  return { kind, invocationId, ...said, placeOffset, created }
}

/** Undefined instead of an empty list. */
const listOf = <Item>(list: readonly Item[]): readonly Item[] | undefined =>
  list.length > 0 ? list : undefined

function partsOf({ folded, parts, seqs, tail }: StreamColumn): readonly object[] {
  return parts.map((part, index) => {
    const { key: _, ...content } = part
    const seq = seqs[index]
    switch (content.kind) {
      case 'text':
      case 'reasoning': {
        const { segments: __, ...rest } = content
        const text = index === parts.length - 1 ? partText(part) + tail : partText(part)
        return splitPart({ ...rest, seq, text })
      }
      case 'tool': {
        const { state, approval, ...rest } = content
        const inputSeq = state === 'input' ? folded - 1 : undefined
        const request = approval && { approvalId: approval.approvalId, request: approval.request }
        return splitPart({ ...rest, seq, inputSeq, approval: request })
      }
      case 'data':
      case 'file':
        return { ...content, seq }
      default:
        return assertNever(content)
    }
  })
}

const chunkOf = ({ seq, part }: HeldChunk): object => ({ seq, part: part && splitPart(part) })

const withFinalParts = <Content extends { readonly parts: readonly FinalPart[] }>(
  content: Content,
): Content => ({ ...content, parts: content.parts.map(splitPart) })

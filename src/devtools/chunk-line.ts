import { assertNever, type ChunkPart, type StreamChunk } from '../protocol/index.ts'
import type { Effect } from './explanation.ts'
import { isTextReplaced, type KnownTurn, nameOfCallback } from './facts-of-turn.ts'
import { characters, named } from './words.ts'

/** The effect of one accepted chunk. */
export function chunkLine(
  { seq, part }: StreamChunk,
  turn: KnownTurn,
): { readonly effect: Effect; readonly words: string } {
  const chunk = `chunk ${seq} (${partWords(part)})`
  if (seq >= turn.row.folded) return { effect: 'waits', words: `${chunk} waits for chunk ${turn.row.folded}` }
  const { callback } = turn.row
  return part?.kind === 'text' && callback !== undefined && isTextReplaced(turn)
    ? {
        effect: 'kept_readable',
        words: `${chunk} is folded and stays readable; ${nameOfCallback(callback)}, is shown`,
      }
    : { effect: 'folded', words: `${chunk} is folded` }
}

function partWords(part: ChunkPart | null): string {
  switch (part?.kind) {
    case undefined:
      return 'an unreadable part, which adds nothing'
    case 'text':
    case 'reasoning':
      return `${part.kind}, ${characters(part.delta)}`
    case 'tool_call':
      return `call ${named(part.toolCallId)} of tool ${named(part.toolName)}`
    case 'tool_result':
      return `${part.isPartial === true ? 'preliminary result' : 'result'} of call ${named(part.toolCallId)}`
    case 'tool_approval':
      return `request ${named(part.approvalId)} for approval of call ${named(part.toolCallId)}`
    case 'data':
      return `data ${named(part.name)} ${named(part.dataId)}`
    case 'file':
      return `file ${named(part.filename ?? part.mediaType)}`
    case 'reset':
      return `reset: the parts that begin at chunk ${part.fromSeq} or later are removed`
    default:
      return assertNever(part)
  }
}

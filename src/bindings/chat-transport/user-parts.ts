import type { UIMessage } from 'ai'
import { UsageError } from '../../core/index.ts'
import type { FinalPart, Json } from '../../protocol/index.ts'

/**
 * Converts a user's message to message parts.
 * @throws UsageError when a message cannot carry one of them
 */
export const userParts = ({ parts }: UIMessage): readonly FinalPart[] => parts.map(finalPart)

function finalPart(part: UIMessage['parts'][number], index: number): FinalPart {
  if (part.type === 'text') return { kind: 'text', text: part.text }
  if (part.type === 'file') {
    const { mediaType, url, filename } = part
    return { kind: 'file', mediaType, url, ...(filename !== undefined && { filename }) }
  }
  if (part.type.startsWith('data-') && 'data' in part) {
    const { type, id = String(index), data } = part
    return { kind: 'data', name: type.slice('data-'.length), dataId: id, value: data as Json } // `send` validates it
  }
  throw new UsageError(
    'invalid_argument',
    `a user’s message cannot have a part ${part.type}. Send text, files and data`,
  )
}

import { fromThreadMessageLike, type ThreadMessage, type ThreadMessageLike } from '@assistant-ui/react'
import { type Bubble, type BubblePart, type FilePart, hasWords, partText, textOf } from '../../core/index.ts'
import { assertNever } from '../../protocol/index.ts'
import { factsOf } from '../common/facts.ts'
import { roleOf } from '../common/role-of.ts'
import { callIdOf, shownParts } from '../common/shown-parts.ts'
import { threadToolPart } from './thread-tool-part.ts'

type Content = Exclude<ThreadMessageLike['content'], string>[number]
type Attachments = NonNullable<ThreadMessageLike['attachments']>

/**
 * Converts a bubble to a message of assistant-ui. Its id is the key of the bubble; its facts are in
 * `metadata.custom`.
 * @param createdAt for a bubble without a server time
 */
export function toThreadMessage(bubble: Bubble, createdAt: Date): ThreadMessage {
  const role = roleOf(bubble)
  const parts = shownParts(bubble.parts)
  const status = statusOf(bubble)
  const like: ThreadMessageLike = {
    id: bubble.key,
    createdAt: bubble.at === undefined ? createdAt : new Date(bubble.at),
    metadata: { custom: { ...factsOf(bubble) } },
    ...(role === 'assistant' && { role, status, content: contentOf(bubble, parts) }),
    ...(role === 'user' && {
      role,
      content: parts.flatMap((part) => (part.kind === 'file' ? [] : contentOfPart(bubble, parts, part))),
      attachments: parts.flatMap((part) => (part.kind === 'file' ? [attachmentOf(part)] : [])),
    }),
    ...(role === 'system' && { role, content: textOf(bubble) }),
  } as ThreadMessageLike // it has one of the roles
  return fromThreadMessageLike(like, bubble.key, status)
}

const contentOf = (bubble: Bubble, parts: readonly BubblePart[]): readonly Content[] =>
  parts.flatMap((part) => contentOfPart(bubble, parts, part))

/** The status of a turn. A message is always complete; its facts say whether it was sent. */
function statusOf(bubble: Bubble): NonNullable<ThreadMessageLike['status']> {
  if (bubble.kind === 'message') return { type: 'complete', reason: 'stop' }
  if (bubble.awaitingApproval) return { type: 'requires-action', reason: 'interrupt' }
  const { phase, error } = bubble
  switch (phase) {
    case 'pending':
    case 'streaming':
      return { type: 'running' }
    case 'completed':
      return { type: 'complete', reason: 'stop' }
    case 'cancelled':
      return { type: 'incomplete', reason: 'cancelled' }
    case 'failed':
      return { type: 'incomplete', reason: 'error', ...(error !== undefined && { error: error.message }) }
    default:
      return assertNever(phase)
  }
}

function contentOfPart(bubble: Bubble, parts: readonly BubblePart[], part: BubblePart): readonly Content[] {
  switch (part.kind) {
    case 'text':
    case 'reasoning': {
      const text = partText(part)
      return hasWords(text) ? [{ type: part.kind, id: part.key, text }] : []
    }
    case 'tool':
      return [threadToolPart(bubble, part, callIdOf(parts, part))]
    case 'data':
      return [{ type: 'data', id: part.key, name: part.name, data: part.value }]
    case 'file':
      return [filePart(part)]
    default:
      return assertNever(part)
  }
}

/** assistant-ui shows no image for other addresses, so they are files. */
const isPicture = ({ mediaType, url }: FilePart): boolean =>
  mediaType.startsWith('image/') && /^(?:https:\/\/|blob:|data:image\/)/i.test(url)

function filePart(part: FilePart): Extract<Content, { readonly type: 'image' | 'file' }> {
  const { key: id, url, mediaType: mimeType, filename } = part
  const named = filename === undefined ? {} : { filename }
  return isPicture(part)
    ? { type: 'image', id, image: url, ...named }
    : { type: 'file', id, data: url, mimeType, sourceType: 'url', ...named }
}

/** A file of a message, as an attachment. */
const attachmentOf = (part: FilePart): Attachments[number] => ({
  id: part.key,
  type: isPicture(part) ? 'image' : 'file',
  name: part.filename ?? '',
  contentType: part.mediaType,
  status: { type: 'complete' },
  content: [filePart(part)],
})

import type { UIMessage } from 'ai'
import { type Bubble, type BubblePart, partText, remember } from '../../core/index.ts'
import { assertNever } from '../../protocol/index.ts'
import { type BubbleFacts, factsOf } from './facts.ts'
import { roleOf } from './role-of.ts'
import { callIdOf, isGrowing, shownParts } from './shown-parts.ts'
import { uiToolPart } from './ui-tool-part.ts'

/** A message of the AI SDK for one bubble. Its `id` is the key of the bubble. */
export type BubbleUIMessage = UIMessage<BubbleFacts>

/**
 * Converts a bubble to a message of the AI SDK, with the parts that the bubble shows, in their order. The same bubble
 * gives the same object, so a memoised component renders only for a change. Data that its schema rejects is left out.
 */
export const toUIMessage: (bubble: Bubble) => BubbleUIMessage = remember((bubble) => {
  const parts = shownParts(bubble.parts)
  return {
    id: bubble.key,
    role: roleOf(bubble),
    metadata: factsOf(bubble),
    parts: parts.map((part) => uiPart(bubble, parts, part)),
  }
})

function uiPart(
  bubble: Bubble,
  parts: readonly BubblePart[],
  part: BubblePart,
): BubbleUIMessage['parts'][number] {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: partText(part), state: isGrowing(bubble, part) ? 'streaming' : 'done' }
    case 'reasoning': {
      const state = isGrowing(bubble, part) ? 'streaming' : 'done'
      return { type: 'reasoning', id: part.key, text: partText(part), state }
    }
    case 'tool':
      return uiToolPart(part, callIdOf(parts, part))
    case 'data':
      return { type: `data-${part.name}`, id: part.dataId, data: part.value }
    case 'file': {
      const { mediaType, url, filename } = part
      return { type: 'file', mediaType, url, ...(filename !== undefined && { filename }) }
    }
    default:
      return assertNever(part)
  }
}

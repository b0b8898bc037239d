import { type Bubble, type BubblePart, remember, type ToolPart } from '../../core/index.ts'
import { isOpen } from './turns.ts'

/** The parts that other components can show: all but data that its schema rejects. */
export const shownParts: (parts: readonly BubblePart[]) => readonly BubblePart[] = remember((parts) =>
  parts.filter((part) => part.kind !== 'data' || part.invalid === undefined),
)

/**
 * Whether this text probably continues: it is the last part of a stream that is still open. Text of a callback is
 * complete. An earlier text may grow as well; it is then shown longer, but stays marked as complete.
 */
export function isGrowing(bubble: Bubble, part: BubblePart): boolean {
  return bubble.kind === 'invocation' && isOpen(bubble) && bubble.streamParts.at(-1)?.key === part.key
}

const callIds = remember((parts: readonly BubblePart[]) => {
  const ids = new Map<BubblePart, string>()
  const taken = new Set<string>()
  for (const part of parts) {
    if (part.kind !== 'tool') continue
    const { toolCallId, key } = part
    ids.set(part, taken.has(toolCallId) ? JSON.stringify([toolCallId, key]) : toolCallId)
    taken.add(toolCallId)
  }
  return ids
})

/**
 * The id of a tool call, unique among these parts, because other libraries find a call by it. A source may reuse an
 * id for a second call; that one has the key of its part appended.
 */
export const callIdOf = (parts: readonly BubblePart[], part: ToolPart): string =>
  callIds(parts).get(part) ?? part.toolCallId

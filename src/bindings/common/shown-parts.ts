import { type Bubble, type BubblePart, remember, type ToolPart } from '../../core/index.ts'
import { isOpen } from './turns.ts'

/** The parts that other components can show: data that its schema refuses is none of them. */
export const shownParts: (parts: readonly BubblePart[]) => readonly BubblePart[] = remember((parts) =>
  parts.filter((part) => part.kind !== 'data' || part.invalid === undefined),
)

/**
 * Whether this text goes on, as far as one can know: it is the last part of a stream that is still open. What a callback has said is
 * whole. An earlier text may grow, too; then it is shown longer, and goes on being called complete.
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
 * The id of a tool call, unique among these parts: other libraries find a call by it. A source may use an id for a second call; that
 * one gets the key of its part with it.
 */
export const callIdOf = (parts: readonly BubblePart[], part: ToolPart): string =>
  callIds(parts).get(part) ?? part.toolCallId

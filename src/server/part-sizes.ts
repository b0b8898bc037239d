import type { ChunkPart, FinalPart, ThreadSnapshot } from '../protocol/index.ts'

/** How much parts add to a thread. */
export interface PartSizes {
  readonly partCount: number
  /** UTF-16 units of text and JSON. */
  readonly unitCount: number
}

export const sizesOfPost = (parts: readonly FinalPart[]): PartSizes => ({
  partCount: parts.length,
  unitCount: parts.reduce((sum, part) => sum + unitsOf(part), 0),
})

/** @param grownPart what `grownPartOf` says of the turn's chunk before this one */
export const sizesOfChunk = (part: ChunkPart, grownPart: string | undefined): PartSizes => {
  if (part.kind === 'reset') return { partCount: 0, unitCount: 0 }
  const own = grownPartOf(part)
  return { partCount: own !== undefined && own === grownPart ? 0 : 1, unitCount: unitsOf(part) }
}

/** What is left of all parts of a thread, when chunks are folded and data has taken the place of data. */
export function sizesOfSnapshot({ bubbles }: ThreadSnapshot): PartSizes {
  let [partCount, unitCount] = [0, 0]
  for (const bubble of bubbles) {
    const { callbacks = [], approvals = [] } = bubble.kind === 'invocation' ? bubble : {}
    for (const { reason = '' } of approvals) unitCount += reason.length
    for (const parts of [bubble.parts, ...callbacks.map((callback) => callback.parts)]) {
      partCount += parts.length
      unitCount += JSON.stringify(parts).length
    }
  }
  return { partCount, unitCount }
}

/**
 * Which part of the stream a chunk grows, if the chunk before it has the same answer; undefined if it may always begin one.
 * Parts that are counted by it are never fewer than there are.
 */
export const grownPartOf = (part: ChunkPart): string | undefined => {
  if ('delta' in part) return part.partId === undefined ? part.kind : `${part.kind} ${part.partId}`
  return 'inputDelta' in part ? `tool_call ${part.toolCallId}` : undefined
}

/** How much text is said by parts, in UTF-16 units: words, thoughts and inputs, but not data, results and files. */
export const textUnitsOf = (parts: readonly (ChunkPart | FinalPart)[]): number =>
  parts.reduce((sum, part) => sum + (isText(part) ? unitsOf(part) : 0), 0)

const isText = (part: ChunkPart | FinalPart): boolean =>
  'delta' in part || 'inputDelta' in part || 'text' in part

const unitsOf = (part: ChunkPart | FinalPart): number => {
  if ('delta' in part) return part.delta.length
  if ('inputDelta' in part) return part.inputDelta.length
  return 'text' in part ? part.text.length : JSON.stringify(part).length
}

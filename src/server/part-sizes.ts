import type { ChunkPart, FinalPart, ThreadSnapshot } from '../protocol/index.ts'

/** What parts add to the size of a thread. */
export interface PartSizes {
  readonly partCount: number
  /** UTF-16 units of text and JSON. */
  readonly unitCount: number
}

export const sizesOfPost = (parts: readonly FinalPart[]): PartSizes => ({
  partCount: parts.length,
  unitCount: parts.reduce((sum, part) => sum + unitsOf(part), 0),
})

/** @param grownPart the `grownPartOf` of the turn's previous chunk */
export const sizesOfChunk = (part: ChunkPart, grownPart: string | undefined): PartSizes => {
  if (part.kind === 'reset') return { partCount: 0, unitCount: 0 }
  const own = grownPartOf(part)
  return { partCount: own !== undefined && own === grownPart ? 0 : 1, unitCount: unitsOf(part) }
}

/** The real size of a thread, after chunks are folded and newer data has replaced older. */
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
 * Names the part of the stream that a chunk continues. If two chunks in a row have the same name, the second adds no
 * part. Undefined if the chunk may always start one. Parts counted this way are never too few.
 */
export const grownPartOf = (part: ChunkPart): string | undefined => {
  if ('delta' in part) return part.partId === undefined ? part.kind : `${part.kind} ${part.partId}`
  return 'inputDelta' in part ? `tool_call ${part.toolCallId}` : undefined
}

/**
 * The length of the text in parts, in UTF-16 units: text, reasoning and tool inputs, but not data, results and files.
 */
export const textUnitsOf = (parts: readonly (ChunkPart | FinalPart)[]): number =>
  parts.reduce((sum, part) => sum + (isText(part) ? unitsOf(part) : 0), 0)

const isText = (part: ChunkPart | FinalPart): boolean =>
  'delta' in part || 'inputDelta' in part || 'text' in part

const unitsOf = (part: ChunkPart | FinalPart): number => {
  if ('delta' in part) return part.delta.length
  if ('inputDelta' in part) return part.inputDelta.length
  return 'text' in part ? part.text.length : JSON.stringify(part).length
}

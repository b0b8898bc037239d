import type { BubblePart, DataPart, ToolPart } from './bubble.ts'
import { isText } from './text.ts'

/** Not the key of a part: it stands for the latest part of a call. Those of data begin with a bracket. */
export const toolKey = (toolCallId: string): string => `tool ${toolCallId}`

export const indexKey = (part: ToolPart | DataPart): string =>
  part.kind === 'tool' ? toolKey(part.toolCallId) : part.key

/** Where the latest part of each tool call stands, and each data. Made when it is first asked: plain text needs none. */
export class PartIndex {
  #indices: Map<string, number> | undefined

  of(parts: readonly BubblePart[], key: string): number | undefined {
    if (this.#indices === undefined) {
      this.#indices = new Map()
      parts.forEach((part, index) => this.note(part, index))
    }
    return this.#indices.get(key)
  }

  /** @param index where the part was put */
  note(part: BubblePart, index: number): void {
    if (!isText(part)) this.#indices?.set(indexKey(part), index)
  }
}

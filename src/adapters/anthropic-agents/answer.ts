import { type FinalPart, type Json, readField } from '../../protocol/index.ts'
import { listOf } from '../common/list-of.ts'
import { textOf } from '../common/text-of.ts'
import type { TurnWriter } from '../common/turn-writer.ts'

/** The final messages of an agent in a turn, each under its id. */
export class Answer {
  readonly #parts: FinalPart[] = []
  #messageId: string | undefined
  #messageCount = 0

  /** Takes an `agent.message`. @returns its text */
  add(message: unknown, id: string): string {
    this.#messageId = id
    this.#messageCount += 1
    const blocks = listOf(message, 'content') ?? []
    const texts = blocks.map((block) => textOf(block, 'text') ?? '')
    for (const [index, block] of blocks.entries()) {
      const text = texts[index]
      if (text) this.#parts.push({ kind: 'text', text })
      else if (readField(block, 'type') !== 'text')
        this.#parts.push({
          kind: 'data',
          name: textOf(block, 'type') ?? 'block',
          dataId: `${id}:${index}`,
          value: block as Json, // the store checks that it is JSON
        })
    }
    return texts.filter((text) => text !== '').join('\n\n')
  }

  /** Writes the callback. Its revision is the number of messages, so an answer with more messages replaces one with fewer. */
  write(turn: TurnWriter): void {
    if (this.#messageId !== undefined && this.#parts.length > 0)
      turn.replace(this.#messageId, [...this.#parts], this.#messageCount)
  }
}

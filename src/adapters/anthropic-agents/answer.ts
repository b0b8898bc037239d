import { type FinalPart, type Json, readField } from '../../protocol/index.ts'
import { listOf } from '../common/list-of.ts'
import { textOf } from '../common/text-of.ts'
import type { TurnWriter } from '../common/turn-writer.ts'

/** What an agent has said for good in a turn: all its messages, each under its id. */
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
          value: block as Json, // whether it is JSON is for the store to say
        })
    }
    return texts.filter((text) => text !== '').join('\n\n')
  }

  /** Its revision counts the messages, so that an answer with more of them takes the place of one with fewer. */
  write(turn: TurnWriter): void {
    if (this.#messageId !== undefined && this.#parts.length > 0)
      turn.replace(this.#messageId, [...this.#parts], this.#messageCount)
  }
}

import { readField } from '../../protocol/index.ts'
import { textOf } from '../common/text-of.ts'
import type { TurnWriter } from '../common/turn-writer.ts'
import { UniqueIds } from '../common/unique-ids.ts'

type TextKind = 'text' | 'reasoning'

/** A run of deltas that is one part. */
interface Block {
  readonly partId: string
  /** How many other parts had begun when it was last written to. */
  othersBefore: number
  /** Its message is not the agent's. */
  readonly isHidden: boolean
}

/** What is known of a message of the agent. */
interface Message {
  streamed: string
  /** The text that a snapshot gave it, and what was streamed since. */
  settled?: string
}

/** The texts of a run, by the ids of their messages. */
export class MessageTexts {
  readonly #turn: TurnWriter
  readonly #blocks = new Map<string, Block>()
  readonly #ids = { text: new UniqueIds(), reasoning: new UniqueIds() }
  readonly #messages = new Map<string, Message>()
  #othersCount = 0

  constructor(turn: TurnWriter) {
    this.#turn = turn
  }

  /** A part that is no text begins: a message that begins again behind it goes on in a part of its own. */
  separate(): void {
    this.#othersCount += 1
  }

  /**
   * A message begins. One that is known and begins again goes on with its part, unless something else stands behind that.
   * @param role who says it; absent: the agent
   * @param isNew it is another message, although its id is known
   */
  begin(kind: TextKind, id: string, role?: string, isNew = false): void {
    const known = this.#blocks.get(`${kind} ${id}`)
    if (known === undefined || isNew || known.othersBefore !== this.#othersCount)
      this.#add(kind, id, role !== undefined && role !== 'assistant')
  }

  grow(kind: TextKind, id: string, delta: string): void {
    const block = this.#blocks.get(`${kind} ${id}`) ?? this.#add(kind, id, false)
    block.othersBefore = this.#othersCount
    if (block.isHidden || delta === '') return
    this.#turn.chunk({ kind, partId: block.partId, delta })
    if (kind === 'reasoning') return
    const message = this.own(id)
    message.streamed += delta
    if (message.settled !== undefined) message.settled += delta
  }

  /** The run has named this message as the agent's. */
  own(id: string): Message {
    let message = this.#messages.get(id)
    if (message === undefined) this.#messages.set(id, (message = { streamed: '' }))
    return message
  }

  /** A snapshot of the conversation: the texts that it has for messages of this run. What it leaves out, or leaves empty, stays. */
  settle(messages: readonly unknown[]): void {
    for (const said of messages) {
      const content = readField(said, 'content')
      const message = this.#messages.get(textOf(said, 'id') ?? '')
      if (message !== undefined && typeof content === 'string' && content !== '') message.settled = content
    }
  }

  /** All texts as they are at the end, in the order of their messages, if a snapshot has changed one; `undefined` if none. */
  settledTexts(): string[] | undefined {
    const messages = [...this.#messages.values()]
    if (messages.every(({ streamed, settled = streamed }) => settled === streamed)) return undefined
    return messages.map(({ streamed, settled = streamed }) => settled).filter((text) => text !== '')
  }

  #add(kind: TextKind, id: string, isHidden: boolean): Block {
    const block = { partId: this.#ids[kind].take(id), othersBefore: this.#othersCount, isHidden }
    this.#blocks.set(`${kind} ${id}`, block)
    if (kind === 'text' && !isHidden) this.own(id)
    return block
  }
}

import { readField } from '../../protocol/index.ts'
import { textOf } from '../common/text-of.ts'
import type { TurnWriter } from '../common/turn-writer.ts'
import { UniqueIds } from '../common/unique-ids.ts'

type TextKind = 'text' | 'reasoning'

/** Consecutive deltas that form one part. */
interface Block {
  readonly partId: string
  /** How many other parts had begun at its last delta. */
  othersBefore: number
  /** The message is not from the agent. */
  readonly isHidden: boolean
}

/** A message of the agent. */
interface Message {
  streamed: string
  /** Its text in a snapshot, and the text streamed since then. */
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

  /** A part other than text begins. A message that begins again after it continues in a new part. */
  separate(): void {
    this.#othersCount += 1
  }

  /**
   * A message begins. A known message that begins again continues its part, unless another part has begun since.
   * @param role the author; default: the agent
   * @param isNew whether it is another message with a known id
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

  /** Registers a message of the agent. */
  own(id: string): Message {
    let message = this.#messages.get(id)
    if (message === undefined) this.#messages.set(id, (message = { streamed: '' }))
    return message
  }

  /** Takes the texts of this run's messages from a snapshot of the conversation. Messages that it omits or leaves empty keep their text. */
  settle(messages: readonly unknown[]): void {
    for (const said of messages) {
      const content = readField(said, 'content')
      const message = this.#messages.get(textOf(said, 'id') ?? '')
      if (message !== undefined && typeof content === 'string' && content !== '') message.settled = content
    }
  }

  /** All final texts in the order of their messages, if a snapshot has changed one; otherwise `undefined`. */
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

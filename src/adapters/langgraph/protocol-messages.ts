import type { BoundResponse } from '../common/bound-response.ts'
import { fieldOf } from '../common/field-of.ts'
import { textOf } from '../common/text-of.ts'
import type { GraphEvent } from './graph-event.ts'
import type { GraphTexts } from './graph-texts.ts'
import type { GraphTools } from './graph-tools.ts'

interface OpenMessage {
  readonly id: string
  readonly isOther: boolean
  /** The texts of the finished blocks. */
  readonly finished: Map<unknown, string>
}

/** The messages of the event protocol, block by block. */
export class ProtocolMessages {
  readonly #bound: BoundResponse
  readonly #texts: GraphTexts
  readonly #tools: GraphTools
  /** The open message of each place. Events of blocks name only the place, and a place has one open message at a time. */
  readonly #open = new Map<string, OpenMessage>()

  constructor(bound: BoundResponse, texts: GraphTexts, tools: GraphTools) {
    this.#bound = bound
    this.#texts = texts
    this.#tools = tools
  }

  take({ namespace, node = '', data }: GraphEvent, source: unknown): void {
    const { turn } = this.#bound
    const key = [...namespace, node, textOf(data, 'run_id') ?? ''].join('|')
    const event = textOf(data, 'event') ?? ''
    if (event === 'message-start') {
      const id = textOf(data, 'id')
      if (id === undefined) return turn.unreadable(source, 'A message begins without an id.')
      this.#open.set(key, { id, isOther: (textOf(data, 'role') ?? 'ai') !== 'ai', finished: new Map() })
      return
    }
    const message = this.#open.get(key)
    if (message === undefined) return turn.unreadable(source, 'The event is of a message that has not begun.')
    if (message.isOther) return
    const { id, finished } = message
    const [index, content] = [fieldOf(data, 'index'), fieldOf(data, 'content')]
    switch (event) {
      case 'content-block-start':
        return this.#grow(id, content, index)
      case 'content-block-delta': {
        const delta = fieldOf(data, 'delta')
        return this.#grow(id, content ?? fieldOf(delta, 'fields') ?? delta, index)
      }
      case 'content-block-finish':
        if (textOf(content, 'type') === 'text') finished.set(index, textOf(content, 'text') ?? '')
        else if (/^(?:server_)?tool_call$/.test(textOf(content, 'type') ?? ''))
          this.#tools.call(textOf(content, 'id'), textOf(content, 'name'), fieldOf(content, 'args'))
        else if (textOf(content, 'type') === 'server_tool_result')
          this.#tools.answer(
            textOf(content, 'tool_call_id'),
            fieldOf(content, 'output'),
            textOf(content, 'status') === 'error',
          )
        return
      case 'message-finish':
        this.#open.delete(key)
        if (finished.size > 0)
          this.#texts.settle(id, { text: [...finished.values()].join(''), reasoning: '' })
        return
      case 'error':
        this.#open.delete(key) // the lifecycle of the run says whether it continues without the message
        return
      default: // an event of a newer version, or the token usage
    }
  }

  #grow(id: string, block: unknown, index: unknown): void {
    const type = textOf(block, 'type') ?? ''
    if (type.startsWith('text')) this.#texts.grow(id, { text: textOf(block, 'text') })
    else if (type.startsWith('reasoning')) this.#texts.grow(id, { reasoning: textOf(block, 'reasoning') })
    else if (/tool[-_]call[-_](?:chunk|delta)$/.test(type)) {
      const [callId, name, args] = ['id', 'name', 'args'].map((key) => textOf(block, key))
      this.#tools.grow(id, { index, id: callId, name, args })
    }
  }
}

import { isList } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { fieldOf } from '../common/field-of.ts'
import { listOf } from '../common/list-of.ts'
import { textOf } from '../common/text-of.ts'
import { type GraphMessage, graphMessageOf } from './graph-message.ts'
import type { GraphTexts } from './graph-texts.ts'
import type { GraphTools } from './graph-tools.ts'

/** The messages of the stream modes. A mode sends chunks, the message so far, or the whole message. */
export class GraphMessages {
  readonly #bound: BoundResponse
  readonly #texts: GraphTexts
  readonly #tools: GraphTools
  /** Whether messages in the state count only if they were streamed, since the state does not say which node wrote them. */
  readonly #isSelective: boolean
  /** The messages of the first state that the run has not streamed. They existed before the run. */
  #before: ReadonlySet<string> | undefined
  /** The mode that streams each message. Several modes may stream the same message. */
  readonly #modes = new Map<string, string>()

  constructor(bound: BoundResponse, texts: GraphTexts, tools: GraphTools, isSelective: boolean) {
    this.#bound = bound
    this.#texts = texts
    this.#tools = tools
    this.#isSelective = isSelective
  }

  /** Takes a chunk of a message, or a message that was not streamed. */
  take(input: unknown, mode: string, source: unknown): void {
    const message = graphMessageOf(input)
    if (message?.isChunk !== true || message.role !== 'ai') return this.#takeWhole(message, mode, source)
    const { id, fields } = message
    if (id === '') return this.#bound.turn.unreadable(source, 'A chunk of a message has no id.')
    if (!this.#isOf(id, mode)) return
    this.#texts.grow(id, message)
    for (const chunk of listOf(fields, 'tool_call_chunks') ?? []) this.#tools.grow(id, chunk)
  }

  /** Takes whole messages or, in the mode `messages/partial`, messages so far. */
  takeAll(list: unknown, mode: string, source: unknown): void {
    if (!isList(list)) return this.#bound.turn.unreadable(source, `The data of ${mode} are no list.`)
    for (const message of list) this.#takeWhole(graphMessageOf(message), mode, source)
  }

  /** Takes the state of the graph, which contains all messages. */
  takeState(state: unknown): void {
    const list = listOf(state, 'messages')
    const messages = (list ?? []).flatMap((one) => graphMessageOf(one) ?? [])
    this.#before ??= new Set(messages.flatMap(({ id }) => (id === '' || this.#texts.has(id) ? [] : id)))
    const own = messages.filter(({ id, role }) => role === 'ai' && this.#isOwn(id))
    if (list !== undefined) this.#texts.settleAll(own)
    for (const { fields } of own) this.#tools.callAll(fields)
    for (const { role, fields } of messages)
      if (role === 'tool' && this.#tools.has(textOf(fields, 'tool_call_id'))) this.#answer(fields)
  }

  /** Takes the changes of nodes to the state. */
  takeUpdates(updates: readonly unknown[]): void {
    for (const update of updates)
      for (const one of listOf(update, 'messages') ?? []) {
        const message = graphMessageOf(one)
        if (message !== undefined && message.id !== '') this.#takeWhole(message, 'updates', one)
      }
  }

  #takeWhole(message: GraphMessage | undefined, mode: string, source: unknown): void {
    if (message === undefined) return this.#bound.turn.unreadable(source, 'The event has no message.')
    const { id, role, fields } = message
    if (role === 'tool') return this.#answer(fields)
    if (role === 'other' || this.#before?.has(id) === true) return
    if (id === '') return this.#bound.turn.unreadable(source, 'A message has no id.')
    if (mode === 'messages/partial') {
      if (this.#isOf(id, mode)) this.#texts.growTo(id, message)
      return // before the end, the input of its calls is incomplete
    }
    this.#texts.settle(id, message)
    this.#tools.callAll(fields)
  }

  /** Whether this mode was the first to stream the message. Other modes are ignored for it. */
  #isOf(id: string, mode: string): boolean {
    const first = this.#modes.get(id) ?? mode
    this.#modes.set(id, first)
    return first === mode
  }

  #isOwn(id: string): boolean {
    if (id === '' || this.#before?.has(id) === true) return false
    return !this.#isSelective || this.#texts.has(id)
  }

  #answer(fields: unknown): void {
    const isError = textOf(fields, 'status') === 'error'
    this.#tools.answer(textOf(fields, 'tool_call_id'), fieldOf(fields, 'content'), isError)
  }
}

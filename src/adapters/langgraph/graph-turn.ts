import { isList, isRecord } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { fieldOf } from '../common/field-of.ts'
import { textOf } from '../common/text-of.ts'
import type { GraphEvent } from './graph-event.ts'
import { type GraphMessage, graphMessageOf } from './graph-message.ts'
import { GraphTexts } from './graph-texts.ts'
import { GraphTools } from './graph-tools.ts'
import type { GraphPlace } from './lang-graph-options.ts'
import { ProtocolMessages } from './protocol-messages.ts'

/** What has nothing to show. */
const silent = new Set('metadata messages/metadata checkpoints tasks debug feedback heartbeat'.split(' '))

/** One run of a graph as one turn, with the runs that resume it. */
export class GraphTurn {
  readonly #bound: BoundResponse
  readonly #accepts: ((place: GraphPlace) => boolean) | undefined
  readonly #texts: GraphTexts
  readonly #tools: GraphTools
  readonly #protocol: ProtocolMessages
  /** The messages of the first state, which is what the run begins with. */
  #before: ReadonlySet<string> | undefined
  /** Which mode streams a message: several modes may, each with the same words. */
  readonly #modes = new Map<string, string>()
  #hasLifecycle = false
  #isPaused = false

  constructor(bound: BoundResponse, accepts: ((place: GraphPlace) => boolean) | undefined) {
    this.#bound = bound
    this.#accepts = accepts
    this.#texts = new GraphTexts(bound)
    this.#tools = new GraphTools(bound)
    this.#protocol = new ProtocolMessages(bound, this.#texts, this.#tools)
  }

  /** With stream modes, a run that has asked waits when it is over. The event protocol says that it does. */
  get isWaiting(): boolean {
    if (this.#bound.turn.isEnded) return false
    return this.#hasLifecycle ? this.#isPaused : this.#tools.hasOpenRequest
  }

  /** A run begins that goes on with the turn. Requests that it leaves open are asked again. */
  resume(): void {
    this.#isPaused = false
    this.#tools.nextRun()
    if (!this.#hasLifecycle) this.#tools.close()
  }

  take(event: GraphEvent, source: unknown): void {
    const { mode, namespace, node, data, isProtocol } = event
    const { turn } = this.#bound
    turn.create()
    const isRoot = namespace.length === 0
    if (mode === 'lifecycle') return isRoot ? this.#takeLifecycle(data) : undefined
    if (mode === 'error') return this.#fail(data)
    if (mode === 'end') return this.isWaiting ? undefined : this.#complete()
    if (mode === 'input.answered') return this.#takeAnswered(fieldOf(data, 'interrupt_ids'))
    if (silent.has(mode)) return
    if (mode === 'values') return isRoot ? this.#takeValues(data) : undefined
    if (this.#accepts?.({ namespace, ...(node !== undefined && { node }) }) === false) return
    if (turn.isEnded)
      return turn.unreadable(source, 'The event adds to a turn that has ended. Bind another turn for it.')
    if (mode === 'messages' && isProtocol) return this.#protocol.take(event, source)
    switch (mode) {
      case 'messages':
        return this.#takeMessage(isList(data) ? data[0] : undefined, mode, source)
      case 'messages/partial':
      case 'messages/complete': {
        if (!isList(data)) return turn.unreadable(source, `The data of ${mode} are no list.`)
        for (const message of data) this.#takeWhole(graphMessageOf(message), mode, source)
        return
      }
      case 'updates':
        return this.#takeUpdates(data, isProtocol)
      case 'tools':
        return this.#takeTool(data)
      case 'events':
        return this.#takeRunnable(data, source)
      case 'input.requested':
        return this.#tools.askOne(textOf(data, 'interrupt_id') ?? 'interrupt', fieldOf(data, 'payload'))
      default: // custom, or of a newer version
        return this.#show(mode, isProtocol && mode.startsWith('custom'), data)
    }
  }

  /** Nothing more comes. The event protocol says the end of a run, and the stream modes do not. */
  end(): void {
    if (this.#hasLifecycle && !this.#isPaused) this.#bound.turn.breakOff()
    else this.#complete()
  }

  #complete(): void {
    const { turn } = this.#bound
    if (turn.isEnded) return
    turn.create()
    const parts = this.#texts.finalParts()
    if (parts.length > 0) turn.replace(turn.ids.invocationId, parts)
    turn.finalize('completed')
  }

  #fail(data: unknown): void {
    const [error, message] = [textOf(data, 'error'), textOf(data, 'message')]
    this.#bound.turn.finalize('failed', {
      message: message ?? error ?? 'The run failed.',
      ...(message !== undefined && error !== undefined && { code: error }),
    })
  }

  #takeLifecycle(data: unknown): void {
    this.#hasLifecycle = true
    const status = textOf(data, 'event')
    this.#isPaused = status === 'interrupted' && this.#tools.hasOpenRequest
    if (this.#isPaused) return
    if (status === 'completed' || status === 'interrupted') this.#complete()
    else if (status === 'started') this.resume()
    else if (status === 'failed') this.#fail(data)
  }

  #takeAnswered(ids: unknown): void {
    if (isList(ids)) for (const id of ids) this.#tools.close(String(id))
  }

  /** A chunk of a message, or a message that no model has streamed. */
  #takeMessage(input: unknown, mode: string, source: unknown): void {
    const message = graphMessageOf(input)
    if (message?.isChunk !== true || message.role !== 'ai') return this.#takeWhole(message, mode, source)
    const { id = '', text, reasoning, fields } = message
    if (id === '') return this.#bound.turn.unreadable(source, 'A chunk of a message has no id.')
    if (!this.#isOf(id, mode)) return
    this.#texts.grow(id, 'reasoning', reasoning)
    this.#texts.grow(id, 'text', text)
    const chunks = fieldOf(fields, 'tool_call_chunks') ?? []
    if (isList(chunks)) for (const chunk of chunks) this.#tools.grow(id, chunk)
  }

  #takeWhole(message: GraphMessage | undefined, mode: string, source: unknown): void {
    if (message === undefined) return this.#bound.turn.unreadable(source, 'The event has no message.')
    const { id = '', role, text, reasoning, fields } = message
    if (role === 'tool') return this.#answer(fields)
    if (role === 'other' || this.#before?.has(id) === true) return
    if (id === '') return this.#bound.turn.unreadable(source, 'A message has no id.')
    if (mode !== 'messages/partial') {
      this.#texts.settle(id, text, reasoning)
      return this.#tools.callAll(fieldOf(fields, 'tool_calls')) // before the end, their input is incomplete
    }
    if (!this.#isOf(id, mode)) return
    this.#texts.growTo(id, 'reasoning', reasoning)
    this.#texts.growTo(id, 'text', text)
  }

  /** The first mode that streams a message is the one that is read. */
  #isOf(id: string, mode: string): boolean {
    const first = this.#modes.get(id) ?? mode
    this.#modes.set(id, first)
    return first === mode
  }

  #takeValues(data: unknown): void {
    const list = fieldOf(data, 'messages')
    const messages = (isList(list) ? list : []).flatMap((one) => graphMessageOf(one) ?? [])
    this.#before ??= new Set(
      messages.flatMap(({ id }) => (id === undefined || this.#texts.has(id) ? [] : id)),
    )
    const before = this.#before
    const own = messages.flatMap(({ id, ...message }) =>
      message.role === 'ai' && id !== undefined && !before.has(id) && this.#isOwn(id)
        ? { ...message, id }
        : [],
    )
    if (isList(list)) this.#texts.settleAll(own)
    for (const { fields } of own) this.#tools.callAll(fieldOf(fields, 'tool_calls'))
    for (const { role, fields } of messages)
      if (role === 'tool' && this.#tools.has(textOf(fields, 'tool_call_id'))) this.#answer(fields)
    this.#tools.ask(fieldOf(data, '__interrupt__'))
  }

  /** The state does not say where its messages are from. */
  #isOwn(id: string): boolean {
    return this.#accepts === undefined || this.#texts.has(id)
  }

  #takeUpdates(data: unknown, isProtocol: boolean): void {
    this.#tools.ask(fieldOf(data, '__interrupt__'))
    const updates = isProtocol ? [fieldOf(data, 'values')] : Object.values(Object(data))
    for (const update of updates) {
      const list = fieldOf(update, 'messages')
      for (const one of isList(list) ? list : []) {
        const message = graphMessageOf(one)
        if (message?.id !== undefined) this.#takeWhole(message, 'updates', one)
      }
    }
  }

  #answer(fields: unknown): void {
    const isError = textOf(fields, 'status') === 'error'
    this.#tools.answer(textOf(fields, 'tool_call_id'), fieldOf(fields, 'content'), isError)
  }

  #takeTool(data: unknown): void {
    const id = textOf(data, 'tool_call_id') ?? textOf(data, 'toolCallId')
    const output = fieldOf(data, 'output')
    const name = textOf(data, 'event') ?? ''
    switch (name) {
      case 'tool-started':
      case 'on_tool_start':
        return this.#tools.call(id, textOf(data, 'tool_name') ?? textOf(data, 'name'), fieldOf(data, 'input'))
      case 'tool-output-delta':
        return this.#tools.report(id, textOf(data, 'delta') ?? '', true)
      case 'on_tool_partial':
        return this.#tools.report(id, fieldOf(data, 'data'), false)
      case 'tool-finished':
      case 'on_tool_end':
        return this.#tools.answer(id, fieldOf(graphMessageOf(output)?.fields, 'content') ?? output, false)
      case 'tool-error':
      case 'on_tool_error':
        return this.#tools.answer(id, textOf(data, 'message') ?? fieldOf(data, 'error'), true)
      default:
        return this.#show('tools', false, data)
    }
  }

  /** What `streamEvents` says of models; the rest is of the other modes. */
  #takeRunnable(data: unknown, source: unknown): void {
    const [name, inner] = [textOf(data, 'event'), fieldOf(data, 'data')]
    if (name === 'on_chat_model_stream') this.#takeMessage(fieldOf(inner, 'chunk'), 'events', source)
    if (name === 'on_chat_model_end')
      this.#takeWhole(graphMessageOf(fieldOf(inner, 'output')), 'events', source)
  }

  #show(mode: string, isNamed: boolean, data: unknown): void {
    const { turn } = this.#bound
    const name = (isNamed ? textOf(data, 'name') : undefined) ?? mode
    const dataId = (isRecord(data) ? textOf(data, 'id') : undefined) ?? `${turn.nextSeq}`
    const value = isNamed ? fieldOf(data, 'payload') : data
    turn.chunk({ kind: 'data', name, dataId, value: (value ?? null) as never }) // the store checks that it is JSON
  }
}

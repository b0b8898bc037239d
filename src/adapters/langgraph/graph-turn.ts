import { isList, isRecord, type Json } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { fieldOf } from '../common/field-of.ts'
import { listOf } from '../common/list-of.ts'
import { textOf } from '../common/text-of.ts'
import type { GraphEvent } from './graph-event.ts'
import { GraphMessages } from './graph-messages.ts'
import { GraphTexts } from './graph-texts.ts'
import { GraphTools } from './graph-tools.ts'
import type { GraphPlace } from './lang-graph-options.ts'
import { ProtocolMessages } from './protocol-messages.ts'

/** Modes without content. */
const silent = new Set('metadata messages/metadata checkpoints tasks debug feedback heartbeat'.split(' '))

/** Converts one run of a graph, and the runs that resume it, to one turn. */
export class GraphTurn {
  readonly #bound: BoundResponse
  readonly #accepts: ((place: GraphPlace) => boolean) | undefined
  readonly #texts: GraphTexts
  readonly #tools: GraphTools
  readonly #messages: GraphMessages
  readonly #protocol: ProtocolMessages
  #hasLifecycle = false
  #isPaused = false

  constructor(bound: BoundResponse, accepts: ((place: GraphPlace) => boolean) | undefined) {
    this.#bound = bound
    this.#accepts = accepts
    this.#texts = new GraphTexts(bound)
    this.#tools = new GraphTools(bound)
    this.#messages = new GraphMessages(bound, this.#texts, this.#tools, accepts !== undefined)
    this.#protocol = new ProtocolMessages(bound, this.#texts, this.#tools)
  }

  /** In stream modes, a run with an open interrupt waits after its end. The event protocol reports this explicitly. */
  get isWaiting(): boolean {
    if (this.#bound.turn.isEnded) return false
    return this.#hasLifecycle ? this.#isPaused : this.#tools.hasOpenRequest
  }

  /** A run that continues the turn begins. It repeats the requests that it leaves open. */
  resume(): void {
    this.#isPaused = false
    this.#tools.nextRun()
    if (!this.#hasLifecycle) this.#tools.close()
  }

  take(event: GraphEvent, source: unknown): void {
    const { mode, namespace, node, data } = event
    const { turn } = this.#bound
    turn.create()
    const isRoot = namespace.length === 0
    switch (mode) {
      case 'lifecycle':
        return isRoot ? this.#takeLifecycle(data) : undefined
      case 'error':
        return this.#fail(data)
      case 'end':
        return this.isWaiting ? undefined : this.#complete()
      case 'input.answered':
        for (const id of listOf(data, 'interrupt_ids') ?? []) this.#tools.close(String(id))
        return
      case 'values':
        if (!isRoot) return
        this.#messages.takeState(data)
        return this.#tools.ask(data)
      default:
        if (silent.has(mode)) return
    }
    if (this.#accepts?.({ namespace, ...(node !== undefined && { node }) }) === false) return
    if (turn.isEnded)
      turn.unreadable(source, 'The event adds to a turn that has ended. Bind another turn for it.')
    else this.#takeMore(event, source)
  }

  /** Applies an event that adds to the turn. */
  #takeMore(event: GraphEvent, source: unknown): void {
    const { mode, data, isProtocol } = event
    switch (mode) {
      case 'messages':
        if (isProtocol) return this.#protocol.take(event, source)
        return this.#messages.take(isList(data) ? data[0] : undefined, mode, source)
      case 'messages/partial':
      case 'messages/complete':
        return this.#messages.takeAll(data, mode, source)
      case 'updates':
        this.#tools.ask(data)
        return this.#messages.takeUpdates(
          isProtocol ? [fieldOf(data, 'values')] : Object.values(Object(data)),
        )
      case 'events':
        return this.#takeRunnable(data, source)
      case 'input.requested':
        return this.#tools.askOne(textOf(data, 'interrupt_id'), fieldOf(data, 'payload'))
      default: // tools, custom, or a mode of a newer version
        if (mode !== 'tools' || !this.#tools.take(data))
          this.#show(mode, isProtocol && mode.startsWith('custom'), data)
    }
  }

  /** The source has ended. The event protocol reports the end of a run, and the stream modes do not. */
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

  /** Takes the events of models from `streamEvents`. Other modes report the rest. */
  #takeRunnable(data: unknown, source: unknown): void {
    const [name, inner] = [textOf(data, 'event'), fieldOf(data, 'data')]
    if (name === 'on_chat_model_stream') this.#messages.take(fieldOf(inner, 'chunk'), 'events', source)
    if (name === 'on_chat_model_end') this.#messages.takeAll([fieldOf(inner, 'output')], 'events', source)
  }

  #show(mode: string, isNamed: boolean, data: unknown): void {
    const { turn } = this.#bound
    const name = (isNamed ? textOf(data, 'name') : undefined) ?? mode
    const dataId = (isRecord(data) ? textOf(data, 'id') : undefined) ?? `${turn.nextSeq}`
    const value = (isNamed ? fieldOf(data, 'payload') : data) ?? null
    turn.chunk({ kind: 'data', name, dataId, value: value as Json }) // the store checks that it is JSON
  }
}

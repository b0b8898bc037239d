import { type Json, readField, readSafely } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { textOf } from '../common/text-of.ts'
import type { TurnWriter } from '../common/turn-writer.ts'
import { UniqueIds } from '../common/unique-ids.ts'
import { merged } from './merged.ts'
import { ToolCalls } from './tool-calls.ts'

/** Chunks without content. */
const silent = new Set(['finish-step', 'reasoning-end'])
const metadataName = 'message-metadata'

type End = Parameters<TurnWriter['finalize']>

/** Converts one UI message to one turn. */
export class UiMessage {
  readonly #bound: BoundResponse
  readonly #calls: ToolCalls
  /** The parts that deltas grow, by kind and id. The next step reuses ids. */
  readonly #partIds = new Map<string, string>()
  readonly #ids = { text: new UniqueIds(), reasoning: new UniqueIds() }
  #messageId: string | undefined
  #metadata: unknown
  /** The number of the first chunk of metadata. */
  #metadataSeq = -1
  #isStarted = false
  /** The number of the first chunk of the step. */
  #stepSeq = 0
  /** The end after an error or an abort. More chunks may follow. */
  #end: End | undefined
  /** The response has ended, and a person must answer before the next one. */
  #isPaused = false

  constructor(bound: BoundResponse) {
    this.#bound = bound
    this.#calls = new ToolCalls(bound)
  }

  get isWaiting(): boolean {
    return this.#isPaused && !this.#bound.turn.isEnded
  }

  take(event: unknown): void {
    if (event === '[DONE]') return this.#finish(event)
    const type = textOf(event, 'type')
    if (this.isWaiting && type !== 'tool-approval-response') this.#goOn()
    if (type === undefined) this.#bound.turn.unreadable(event, 'The chunk has no type.')
    else if (!silent.has(type)) this.#take(type, event)
  }

  end(): void {
    if (this.#end === undefined) this.#bound.turn.breakOff()
    else this.#bound.turn.finalize(...this.#end)
  }

  /** The next response of the message begins. Its chunks say which requests it answers. */
  #goOn(): void {
    this.#isPaused = false
    this.#end = undefined
    this.#isStarted = false
  }

  #take(type: string, event: unknown): void {
    switch (type) {
      case 'start':
        return this.#start(event)
      case 'text-start':
        return this.#begin('text', event)
      case 'text-delta':
        return this.#grow('text', event)
      case 'text-end':
        return this.#cite(event)
      case 'reasoning-start':
        return this.#begin('reasoning', event)
      case 'reasoning-delta':
        return this.#grow('reasoning', event)
      case 'file':
      case 'reasoning-file':
        return this.#showFile(event)
      case 'source-url':
      case 'source-document':
        return this.#show(type, textOf(event, 'sourceId'), without(event, 'type', 'sourceId'))
      case 'steering-message':
        return this.#show(type, textOf(event, 'id'), readField(event, 'parts'))
      case 'custom':
        return this.#show(textOf(event, 'kind') ?? type, undefined, without(event, 'type', 'kind'))
      case 'start-step':
        this.#calls.step()
        this.#stepSeq = this.#bound.turn.nextSeq
        return
      case 'reset-step':
        return this.#resetStep()
      case metadataName:
        return this.#mergeMetadata(event)
      case 'error':
        this.#end ??= ['failed', { message: textOf(event, 'errorText') ?? 'The model failed.' }]
        return
      case 'abort': {
        const reason = textOf(event, 'reason')
        this.#end ??= reason === undefined ? ['cancelled'] : ['cancelled', { code: 'abort', message: reason }]
        return
      }
      case 'finish':
        return this.#finish(event)
      default:
        if (type.startsWith('tool-') && this.#calls.take(type, event)) return
        if (!type.startsWith('data-')) return this.#show(type, undefined, event) // a chunk of a newer version
        if (readField(event, 'transient') === true) return
        return this.#show(type.slice(5), textOf(event, 'id'), readField(event, 'data'))
    }
  }

  #start(event: unknown): void {
    const id = textOf(event, 'messageId')
    this.#messageId ??= id
    this.#bound.turn.create()
    if (id !== undefined && id !== this.#messageId)
      this.#bound.turn.unreadable(
        event,
        `The response started the message ${this.#messageId}, and now starts ${id}. A response is one turn, so the rest also goes into that turn.`,
      )
    else this.#mergeMetadata(event)
    if (!this.#isStarted) this.#stepSeq = this.#bound.turn.nextSeq
    this.#isStarted = true
  }

  /** Each start begins a part, whether or not its id is known. */
  #begin(kind: 'text' | 'reasoning', event: unknown): void {
    const id = textOf(event, 'id')
    if (id === undefined) this.#bound.turn.unreadable(event, 'The chunk needs an id, as text.')
    else this.#partIds.set(`${kind} ${id}`, this.#ids[kind].take(id))
  }

  #grow(kind: 'text' | 'reasoning', event: unknown): void {
    const id = textOf(event, 'id')
    const delta = textOf(event, 'delta')
    if (id === undefined || delta === undefined)
      return this.#bound.turn.unreadable(event, 'The chunk needs an id and a delta, as text.')
    if (delta === '') return
    const key = `${kind} ${id}`
    let partId = this.#partIds.get(key)
    if (partId === undefined) this.#partIds.set(key, (partId = this.#ids[kind].take(id))) // its start was lost
    this.#bound.turn.chunk({ kind, partId, delta })
  }

  #cite(event: unknown): void {
    const citations = readField(event, 'citations')
    const id = textOf(event, 'id') ?? ''
    if (citations !== undefined && citations !== null)
      this.#show('citations', this.#partIds.get(`text ${id}`) ?? id, citations)
  }

  #showFile(event: unknown): void {
    const mediaType = textOf(event, 'mediaType')
    const url = textOf(event, 'url')
    if (mediaType === undefined || url === undefined)
      this.#bound.turn.unreadable(event, 'The file needs a mediaType and a url, as text.')
    else this.#bound.turn.chunk({ kind: 'file', mediaType, url })
  }

  /** @param dataId default: a new part */
  #show(name: string, dataId = `chunk ${this.#bound.turn.nextSeq}`, value: unknown = null): void {
    this.#bound.turn.chunk({ kind: 'data', name, dataId, value: value as Json }) // the store checks that it is JSON
  }

  #mergeMetadata(event: unknown): void {
    const more = readField(event, 'messageMetadata')
    if (more === undefined || more === null) return
    if (this.#metadata === undefined) this.#metadataSeq = this.#bound.turn.nextSeq
    this.#metadata = readSafely(() => merged(this.#metadata, more), more)
    this.#show(metadataName, metadataName, this.#metadata)
  }

  /** Removes the content of the current step, except the metadata of the message. */
  #resetStep(): void {
    this.#partIds.clear()
    this.#calls.forget(this.#stepSeq)
    this.#bound.turn.chunk({ kind: 'reset', fromSeq: this.#stepSeq })
    if (this.#metadataSeq < this.#stepSeq) return
    this.#metadataSeq = this.#bound.turn.nextSeq
    this.#show(metadataName, metadataName, this.#metadata)
  }

  #finish(event: unknown): void {
    this.#mergeMetadata(event)
    const isFailed = textOf(event, 'finishReason') === 'error'
    this.#end ??= isFailed ? ['failed', { message: 'The model failed.', code: 'error' }] : ['completed']
    this.#isPaused = this.#end[0] === 'completed' && this.#calls.hasOpenRequest
    if (!this.#isPaused) this.#bound.turn.finalize(...this.#end)
  }
}

/** An object without these fields. */
const without = (event: unknown, ...names: readonly string[]): unknown =>
  readSafely<unknown>(
    () => Object.fromEntries(Object.entries(Object(event)).filter(([name]) => !names.includes(name))),
    NaN,
  )

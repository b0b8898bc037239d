import { type FinalPart, isId, isList, isRecord, type Json } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { fieldOf } from '../common/field-of.ts'
import { textFieldOf } from '../common/text-field-of.ts'
import { filePartOf } from './file-part-of.ts'
import { FunctionCalls } from './function-calls.ts'

type TextKind = 'text' | 'reasoning'

/** Converts the events of one agent in one run, and in the runs that continue it, to one turn. */
export class AdkTurn {
  readonly #bound: BoundResponse
  readonly #calls: FunctionCalls
  /** Texts of final events. */
  readonly #finals: FinalPart[] = []
  #finalId = ''
  /** The kinds of text that partial events have shown and no final event has repeated yet. */
  readonly #previewed = new Set<TextKind>()
  #kind: TextKind | undefined
  /** Consecutive text of one kind is a block. */
  #block = 0
  /** More events must follow: a final event, or the model's reaction to the response of a tool. */
  #isUnderWay = true
  #error: { readonly message: string; readonly code?: string } | undefined
  #isInterrupted = false

  constructor(bound: BoundResponse) {
    this.#bound = bound
    this.#calls = new FunctionCalls(bound)
  }

  /** The run has ended, and a person must answer before the turn continues. */
  get isWaiting(): boolean {
    if (this.#isUnderWay || this.#error !== undefined || this.#isInterrupted) return false
    return this.#calls.hasOpenRequest && !this.#bound.turn.isEnded
  }

  /** A run that continues the turn begins. */
  resume(): void {
    this.#isUnderWay = true
    this.#calls.resume()
  }

  take(event: unknown): void {
    const { turn } = this.#bound
    turn.create()
    const content = fieldOf(event, 'content')
    if (turn.isEnded && content !== undefined)
      return turn.unreadable(event, 'The event adds to a turn that has ended. Bind another turn for it.')
    const code = textFieldOf(event, 'errorCode')
    const message = textFieldOf(event, 'errorMessage') ?? code
    if (message !== undefined) this.#error = { message, ...(code !== undefined && { code }) }
    else if (content !== undefined) this.#error = undefined // the agent has continued
    this.#isInterrupted ||= fieldOf(event, 'interrupted') === true
    const parts = content === undefined ? [] : (fieldOf(content, 'parts') ?? [])
    this.#takeParts(event, parts)
    if (fieldOf(event, 'turnComplete') !== true) return
    // The Interactions API says so of each answer of the model, also of one that calls a tool.
    if (isList(parts) && this.#calls.isFollowed(event, parts)) return
    this.#isUnderWay = false
    if (!this.isWaiting) this.end()
  }

  /** The run is over, or has failed as a whole. */
  fail(error: { readonly message: string; readonly code?: string }): void {
    this.#error = error
    this.end()
  }

  /** The source has ended. */
  end(): void {
    const { turn } = this.#bound
    if (turn.isEnded) return
    if (this.#isUnderWay && this.#error === undefined && !this.#isInterrupted) return turn.breakOff()
    // After an error, some streamed text may not be in a final event, so it must not be replaced.
    if (this.#finals.length > 0 && this.#previewed.size === 0) turn.replace(this.#finalId, this.#finals)
    if (this.#error !== undefined) turn.finalize('failed', this.#error)
    else turn.finalize(this.#isInterrupted ? 'cancelled' : 'completed')
  }

  #takeParts(event: unknown, parts: unknown): void {
    const { turn } = this.#bound
    if (!isList(parts)) return turn.unreadable(event, 'The parts of the content are no list.')
    if (parts.length === 0) return
    const isPartial = fieldOf(event, 'partial') === true
    const id = fieldOf(event, 'id')
    const eventId = isId(id) ? id : `${turn.ids.invocationId}:${turn.nextSeq}`
    this.#isUnderWay = isPartial || this.#calls.isFollowed(event, parts)
    let hasText = false
    for (const [index, part] of parts.entries()) {
      const text = textFieldOf(part, 'text')
      if (!isRecord(part)) turn.unreadable(event, 'A part of the content is no object.')
      else if (text !== undefined) {
        const kind = fieldOf(part, 'thought') === true ? 'reasoning' : 'text'
        if (isPartial) this.#preview(kind, text)
        else if (text !== '') {
          hasText = true
          this.#settle(kind, text, eventId)
        }
      } else if (!isPartial) this.#show(event, part, `${eventId}:${index}`) // the ids of calls in partial events are not final
    }
    if (!hasText) return
    this.#previewed.clear()
    this.#kind = undefined
  }

  #preview(kind: TextKind, text: string): void {
    if (text === '') return
    this.#previewed.add(kind)
    this.#grow(kind, text)
  }

  #settle(kind: TextKind, text: string, eventId: string): void {
    if (!this.#previewed.has(kind)) this.#grow(kind, text)
    if (kind !== 'text') return
    this.#finals.push({ kind, text })
    this.#finalId = eventId
  }

  #grow(kind: TextKind, delta: string): void {
    if (kind !== this.#kind) this.#block += 1
    this.#kind = kind
    this.#bound.turn.chunk({ kind, partId: `${this.#block}`, delta })
  }

  #show(event: unknown, part: object, id: string): void {
    const { turn } = this.#bound
    if (this.#calls.take(event, part, id)) return
    const file = filePartOf(part, id)
    if (file !== undefined) return turn.chunk(file)
    const name = ['executableCode', 'codeExecutionResult'].find((key) => fieldOf(part, key) !== undefined)
    if (name === undefined && fieldOf(part, 'thoughtSignature') !== undefined) return // nothing to show
    const value = (name === undefined ? part : fieldOf(part, name)) as Json // the store checks that it is JSON
    turn.chunk({ kind: 'data', name: name ?? 'part', dataId: id, value }) // a part without a known name comes from a newer version
  }
}

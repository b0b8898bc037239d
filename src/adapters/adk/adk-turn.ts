import { type FinalPart, isId, isList, isRecord, type Json } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { fieldOf } from '../common/field-of.ts'
import { textFieldOf } from '../common/text-field-of.ts'
import { filePartOf } from './file-part-of.ts'
import { FunctionCalls } from './function-calls.ts'

type TextKind = 'text' | 'reasoning'

/** The events of one agent in one run, and in the runs that go on with it, as one turn. */
export class AdkTurn {
  readonly #bound: BoundResponse
  readonly #calls: FunctionCalls
  /** Texts of final events. */
  readonly #finals: FinalPart[] = []
  #finalId = ''
  /** What kinds of text partial events have shown that no final event has repeated yet. */
  readonly #previewed = new Set<TextKind>()
  #kind: TextKind | undefined
  /** Each run of text of one kind is a block. */
  #block = 0
  /** More has to come: a final event, or what the model makes of a tool's response. */
  #isUnderWay = true
  #error: { readonly message: string; readonly code?: string } | undefined
  #isInterrupted = false

  constructor(bound: BoundResponse) {
    this.#bound = bound
    this.#calls = new FunctionCalls(bound)
  }

  /** The run has come to its end, and somebody has to answer first. */
  get isWaiting(): boolean {
    if (this.#isUnderWay || this.#error !== undefined || this.#isInterrupted) return false
    return this.#calls.hasOpenRequest && !this.#bound.turn.isEnded
  }

  /** A run begins that goes on with the turn. */
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
    else if (content !== undefined) this.#error = undefined // the agent has gone on
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

  /** Nothing more comes. */
  end(): void {
    const { turn } = this.#bound
    if (turn.isEnded) return
    if (this.#isUnderWay && this.#error === undefined && !this.#isInterrupted) return turn.breakOff()
    // With an error, what was shown may be more than what was repeated.
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
      } else if (!isPartial) this.#show(event, part, `${eventId}:${index}`) // partial events have ids of calls that change
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
    const value = (name === undefined ? part : fieldOf(part, name)) as Json // whether it is JSON is for the store to say
    turn.chunk({ kind: 'data', name: name ?? 'part', dataId: id, value }) // a part without a name is of a newer version
  }
}

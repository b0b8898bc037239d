import { type ChunkPart, type Json, readField } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { jsonTextOf } from '../common/json-text-of.ts'
import { textOf } from '../common/text-of.ts'
import { UniqueIds } from '../common/unique-ids.ts'

type Result = Extract<ChunkPart, { readonly kind: 'tool_result' }>

interface Call {
  /** Unique in the turn. */
  readonly toolCallId: string
  readonly toolName: string
  readonly step: number
  /** The number of its first chunk. */
  readonly seq: number
  /** Its input is plain text, which becomes one JSON string here. */
  readonly isText: boolean
  /** Whether some of its input was streamed. */
  hasInput: boolean
}

interface Request {
  readonly approvalId: string
  /** The number of its chunk. */
  readonly seq: number
  isAnswered: boolean
}

/** The tool calls of a message, by their ids. The same id in a later step is another call, since some providers reuse ids. */
export class ToolCalls {
  readonly #bound: BoundResponse
  readonly #ids = new UniqueIds()
  readonly #calls = new Map<string, Call>()
  /** The latest request for approval of each call, by `toolCallId`. */
  readonly #requests = new Map<string, Request>()
  #step = 0

  constructor(bound: BoundResponse) {
    this.#bound = bound
  }

  get hasOpenRequest(): boolean {
    return [...this.#requests.values()].some(({ isAnswered }) => !isAnswered)
  }

  /** Another step begins. */
  step(): void {
    this.#step += 1
  }

  /** Forgets the calls whose first chunk has this number or a higher one. */
  forget(fromSeq: number): void {
    for (const known of [this.#calls, this.#requests])
      for (const [id, { seq }] of known) if (seq >= fromSeq) known.delete(id)
  }

  /** @returns whether the type is known */
  take(type: string, event: unknown): boolean {
    if (type === 'tool-approval-response') this.#decide(event)
    else {
      const verb = this.#verbs.get(type)
      if (verb === undefined) return false
      const id = textOf(event, 'toolCallId')
      if (id === undefined) this.#bound.turn.unreadable(event, `${type} needs a toolCallId, as text.`)
      else verb(id, event)
    }
    return true
  }

  readonly #verbs: ReadonlyMap<string, (id: string, event: unknown) => void> = new Map([
    ['tool-input-start', (id, event) => this.#begin(id, '', event)],
    ['tool-input-delta', (id, event) => this.#grow(id, event)],
    ['tool-input-available', (id, event) => this.#takeInput(id, event)],
    ['tool-input-error', (id, event) => this.#takeInputError(id, event)],
    ['tool-output-available', (id, event) => this.#answer(id, event)],
    ['tool-output-error', (id, event) => this.#fail(id, event)],
    ['tool-output-denied', (id) => this.#deny(id)],
    ['tool-approval-request', (id, event) => this.#ask(id, event)],
  ])

  #begin(id: string, inputDelta: string | undefined, event: unknown): void {
    const toolName = textOf(event, 'toolName')
    if (toolName === undefined || inputDelta === undefined)
      return this.#bound.turn.unreadable(
        event,
        'The tool call needs a toolName as text. Its input, if any, must be JSON.',
      )
    let call = this.#current(id)
    if (call === undefined) {
      const seq = this.#bound.turn.nextSeq
      const isText = textOf(event, 'inputEncoding') === 'text'
      call = { toolCallId: this.#ids.take(id), toolName, step: this.#step, seq, isText, hasInput: false }
      this.#calls.set(id, call)
    }
    this.#input(call, inputDelta)
  }

  #grow(id: string, event: unknown): void {
    const call = this.#calls.get(id)
    const delta = textOf(event, 'inputTextDelta')
    if (call === undefined || delta === undefined)
      this.#bound.turn.unreadable(event, 'The delta needs an inputTextDelta, and a call that has begun.')
    else if (delta !== '')
      this.#input(
        call,
        call.isText ? `${call.hasInput ? '' : '"'}${JSON.stringify(delta).slice(1, -1)}` : delta,
      )
  }

  /** The whole input. If it was streamed, its chunk adds nothing, and only says that the tool runs. */
  #takeInput(id: string, event: unknown): void {
    const call = this.#current(id)
    if (call?.hasInput !== true) this.#begin(id, inputTextOf(event), event)
    else if (call.isText) this.#input(call, '"')
    else this.#bound.turn.skip(this.#bound.turn.nextSeq)
  }

  #takeInputError(id: string, event: unknown): void {
    const call = this.#current(id)
    if (call?.hasInput !== true || call.isText) this.#takeInput(id, event)
    this.#fail(id, event)
  }

  #answer(id: string, event: unknown): void {
    const output = (readField(event, 'output') ?? null) as Json // the store checks that it is JSON
    const isPartial = readField(event, 'preliminary') === true && { isPartial: true }
    this.#result(id, { output, ...isPartial })
  }

  #fail(id: string, event: unknown): void {
    const output = textOf(event, 'errorText') ?? 'The tool failed.'
    this.#result(id, { output, isError: true })
  }

  #result(id: string, result: Pick<Result, 'output' | 'isError' | 'isPartial'>): void {
    const toolCallId = this.#idOf(id)
    this.#bound.turn.chunk({ kind: 'tool_result', toolCallId, ...result })
    const request = this.#requests.get(toolCallId)
    if (request !== undefined && result.isPartial !== true) request.isAnswered = true
  }

  #ask(id: string, event: unknown): void {
    const approvalId = textOf(event, 'approvalId')
    if (approvalId === undefined)
      return this.#bound.turn.unreadable(event, 'The request needs an approvalId, as text.')
    const fields = ['reason', 'approvalDescriptor', 'inputSchemaInput', 'isAutomatic'].flatMap((name) => {
      const value = readField(event, name)
      return value === undefined ? [] : [[name, value] as const]
    })
    const toolCallId = this.#idOf(id)
    this.#requests.set(toolCallId, { approvalId, seq: this.#bound.turn.nextSeq, isAnswered: false })
    const request = fields.length > 0 && { request: Object.fromEntries(fields) as Json } // as above
    this.#bound.turn.chunk({ kind: 'tool_approval', toolCallId, approvalId, ...request })
  }

  #decide(event: unknown): void {
    const approvalId = textOf(event, 'approvalId')
    const approved = readField(event, 'approved')
    if (approvalId === undefined || typeof approved !== 'boolean')
      return this.#bound.turn.unreadable(
        event,
        'The answer needs an approvalId, and approved as true or false.',
      )
    this.#approve(approvalId, approved, textOf(event, 'reason'))
  }

  /** A person has denied a call. If the request was in an earlier response, its id is derived from the call. */
  #deny(id: string): void {
    const toolCallId = this.#idOf(id)
    const request = this.#requests.get(toolCallId)
    if (request?.isAnswered === true) return
    if (request === undefined)
      this.#bound.turn.chunk({ kind: 'tool_approval', toolCallId, approvalId: toolCallId })
    this.#approve(request?.approvalId ?? toolCallId, false)
  }

  #approve(approvalId: string, approved: boolean, reason?: string): void {
    for (const request of this.#requests.values()) request.isAnswered ||= request.approvalId === approvalId
    const why = reason !== undefined && { reason }
    this.#bound.turn.write({ type: 'approval', ...this.#bound.turn.ids, approvalId, approved, ...why })
  }

  #input(call: Call, inputDelta: string): void {
    const { toolCallId, toolName } = call
    if (inputDelta !== '') call.hasInput = true
    this.#bound.turn.chunk({ kind: 'tool_call', toolCallId, toolName, inputDelta })
  }

  /** The call with this id in the current step. */
  #current(id: string): Call | undefined {
    const call = this.#calls.get(id)
    return call?.step === this.#step ? call : undefined
  }

  #idOf(id: string): string {
    return this.#calls.get(id)?.toolCallId ?? id
  }
}

/** The input as JSON text; empty if there is none; `undefined` if it is not JSON. */
function inputTextOf(event: unknown): string | undefined {
  const input = readField(event, 'input')
  return input === undefined ? '' : jsonTextOf(input)
}

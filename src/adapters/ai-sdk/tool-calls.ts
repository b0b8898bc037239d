import { type ChunkPart, readField } from '../../protocol/index.ts'
import { jsonTextOf } from '../common/json-text-of.ts'
import { textOf } from '../common/text-of.ts'
import type { TurnWriter } from '../common/turn-writer.ts'
import { UniqueIds } from '../common/unique-ids.ts'

type Result = Extract<ChunkPart, { readonly kind: 'tool_result' }>

interface Call {
  /** Unique in the turn. */
  readonly toolCallId: string
  readonly toolName: string
  readonly step: number
  /** Of its first chunk. */
  readonly seq: number
  /** Its input is streamed as text, and is one string of JSON here. */
  readonly isText: boolean
  /** Some of its input was streamed. */
  hasInput: boolean
  /** The latest request for approval. */
  approval?: { readonly approvalId: string; isAnswered: boolean }
}

/** The tool calls of a message, by their ids. The same id in a later step is another call: some providers use it again. */
export class ToolCalls {
  readonly #turn: TurnWriter
  readonly #ids = new UniqueIds()
  readonly #calls = new Map<string, Call>()
  /** The requests that have no answer, by `approvalId`: the call that each is about, and the number of its chunk. */
  readonly #requests = new Map<string, { readonly toolCallId: string; readonly seq: number }>()
  #step = 0

  constructor(turn: TurnWriter) {
    this.#turn = turn
  }

  get hasOpenRequest(): boolean {
    return this.#requests.size > 0
  }

  /** Another step begins. */
  step(): void {
    this.#step += 1
  }

  /** The calls whose first chunk has this number or a higher one are gone. */
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
      if (id === undefined) this.#turn.unreadable(event, `${type} needs a toolCallId, as text.`)
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
      return this.#turn.unreadable(
        event,
        'The tool call needs a toolName as text. Its input, if any, must be JSON.',
      )
    let call = this.#current(id)
    if (call === undefined) {
      const seq = this.#turn.nextSeq
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
      this.#turn.unreadable(event, 'The delta needs an inputTextDelta, and a call that has begun.')
    else if (delta !== '')
      this.#input(
        call,
        call.isText ? `${call.hasInput ? '' : '"'}${JSON.stringify(delta).slice(1, -1)}` : delta,
      )
  }

  /** The whole input. Where it was streamed it adds nothing, and its chunk says that the tool runs. */
  #takeInput(id: string, event: unknown): void {
    const call = this.#current(id)
    if (call?.hasInput !== true) this.#begin(id, inputTextOf(event), event)
    else if (call.isText) this.#input(call, '"')
    else this.#turn.skip(this.#turn.nextSeq)
  }

  #takeInputError(id: string, event: unknown): void {
    const call = this.#current(id)
    if (call?.hasInput !== true || call.isText) this.#takeInput(id, event)
    this.#fail(id, event)
  }

  #answer(id: string, event: unknown): void {
    const output = (readField(event, 'output') ?? null) as never // the store checks that it is JSON
    const isPartial = readField(event, 'preliminary') === true && { isPartial: true }
    this.#result(id, { output, ...isPartial })
  }

  #fail(id: string, event: unknown): void {
    const output = textOf(event, 'errorText') ?? 'The tool failed.'
    this.#result(id, { output, isError: true })
  }

  #result(id: string, result: Pick<Result, 'output' | 'isError' | 'isPartial'>): void {
    const toolCallId = this.#idOf(id)
    this.#turn.chunk({ kind: 'tool_result', toolCallId, ...result })
    if (result.isPartial === true) return
    for (const [approvalId, request] of this.#requests)
      if (request.toolCallId === toolCallId) this.#requests.delete(approvalId)
  }

  #ask(id: string, event: unknown): void {
    const approvalId = textOf(event, 'approvalId')
    if (approvalId === undefined)
      return this.#turn.unreadable(event, 'The request needs an approvalId, as text.')
    const call = this.#calls.get(id)
    if (call !== undefined) call.approval = { approvalId, isAnswered: false }
    const fields = ['reason', 'approvalDescriptor', 'inputSchemaInput', 'isAutomatic'].flatMap((name) => {
      const value = readField(event, name)
      return value === undefined ? [] : [[name, value] as const]
    })
    const toolCallId = this.#idOf(id)
    this.#requests.set(approvalId, { toolCallId, seq: this.#turn.nextSeq })
    const request = fields.length > 0 && { request: Object.fromEntries(fields) as never } // likewise
    this.#turn.chunk({ kind: 'tool_approval', toolCallId, approvalId, ...request })
  }

  #decide(event: unknown): void {
    const approvalId = textOf(event, 'approvalId')
    const approved = readField(event, 'approved')
    if (approvalId === undefined || typeof approved !== 'boolean')
      return this.#turn.unreadable(event, 'The answer needs an approvalId, and approved as true or false.')
    for (const { approval } of this.#calls.values())
      if (approval?.approvalId === approvalId) approval.isAnswered = true
    this.#approve(approvalId, approved, textOf(event, 'reason'))
  }

  /** A person has said no. What they were asked can stand in an earlier response: then the request is named after the call. */
  #deny(id: string): void {
    const approval = this.#calls.get(id)?.approval
    if (approval?.isAnswered === true) return
    const toolCallId = this.#idOf(id)
    if (approval === undefined)
      this.#turn.chunk({ kind: 'tool_approval', toolCallId, approvalId: toolCallId })
    else approval.isAnswered = true
    this.#approve(approval?.approvalId ?? toolCallId, false)
  }

  #approve(approvalId: string, approved: boolean, reason?: string): void {
    this.#requests.delete(approvalId)
    const why = reason !== undefined && { reason }
    this.#turn.write({ type: 'approval', ...this.#turn.ids, approvalId, approved, ...why })
  }

  #input(call: Call, inputDelta: string): void {
    const { toolCallId, toolName } = call
    if (inputDelta !== '') call.hasInput = true
    this.#turn.chunk({ kind: 'tool_call', toolCallId, toolName, inputDelta })
  }

  /** The call of this id in this step. */
  #current(id: string): Call | undefined {
    const call = this.#calls.get(id)
    return call?.step === this.#step ? call : undefined
  }

  #idOf(id: string): string {
    return this.#calls.get(id)?.toolCallId ?? id
  }
}

/** The input as JSON text, empty if there is none; `undefined` if it is no JSON. */
function inputTextOf(event: unknown): string | undefined {
  const input = readField(event, 'input')
  return input === undefined ? '' : jsonTextOf(input)
}

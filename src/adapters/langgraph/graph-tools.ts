import type { Json } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { fieldOf } from '../common/field-of.ts'
import { jsonTextOf } from '../common/json-text-of.ts'
import { labelOf } from '../common/label-of.ts'
import { listOf } from '../common/list-of.ts'
import { textOf } from '../common/text-of.ts'
import { UniqueIds } from '../common/unique-ids.ts'
import { graphMessageOf } from './graph-message.ts'

interface OpenCall {
  readonly toolCallId: string
  readonly toolName: string
}

/** The tool calls of a turn, their results, and the interrupts that wait for a person. */
export class GraphTools {
  readonly #bound: BoundResponse
  /** The call that chunks with this message and index grow. */
  readonly #open = new Map<string, OpenCall>()
  readonly #called = new Set<string>()
  readonly #answered = new Set<string>()
  readonly #progress = new Map<string, string>()
  /** The interrupts of this run. */
  readonly #asked = new Set<string>()
  /** The interrupts without an answer. */
  readonly #unanswered = new Set<string>()
  readonly #requestIds = new UniqueIds()

  constructor(bound: BoundResponse) {
    this.#bound = bound
  }

  /** @param chunk `{ index, id, name, args }`; only the first chunk of an index must have an id and a name */
  grow(messageId: string, chunk: unknown): void {
    const [id = '', toolName = '', inputDelta = ''] = ['id', 'name', 'args'].map((name) =>
      textOf(chunk, name),
    )
    const key = `${messageId}:${labelOf(chunk, 'index') ?? id}`
    const known = this.#open.get(key)
    const isNew = known === undefined || (id !== '' && id !== known.toolCallId)
    const call = isNew ? { toolCallId: id === '' ? key : id, toolName } : known
    if (isNew) this.#open.set(key, call)
    this.#called.add(call.toolCallId)
    this.#bound.turn.chunk({ kind: 'tool_call', ...call, inputDelta })
  }

  /** Takes the complete calls of a message. */
  callAll(message: unknown): void {
    for (const call of listOf(message, 'tool_calls') ?? [])
      this.call(textOf(call, 'id'), textOf(call, 'name'), fieldOf(call, 'args'))
  }

  call(toolCallId: string | undefined, toolName: string | undefined, input: unknown): void {
    if (toolCallId === undefined || toolName === undefined || this.#called.has(toolCallId)) return
    this.#called.add(toolCallId)
    const inputDelta = typeof input === 'string' ? input : (jsonTextOf(input) ?? '')
    this.#bound.turn.chunk({ kind: 'tool_call', toolCallId, toolName, inputDelta })
  }

  /** Whether a call belongs to this turn. */
  has(toolCallId: string | undefined): boolean {
    return toolCallId !== undefined && this.#called.has(toolCallId)
  }

  answer(toolCallId: string | undefined, output: unknown, isError: boolean): void {
    if (toolCallId === undefined || this.#answered.has(toolCallId)) return
    this.#answered.add(toolCallId)
    this.#result(toolCallId, output, isError && { isError })
  }

  /** Writes the progress of a running tool. Text is appended. */
  #report(toolCallId: string | undefined, output: unknown, isText: boolean): void {
    if (toolCallId === undefined || this.#answered.has(toolCallId)) return
    const text = (this.#progress.get(toolCallId) ?? '') + String(isText ? output : '')
    this.#progress.set(toolCallId, text)
    this.#result(toolCallId, isText ? text : output, { isPartial: true })
  }

  /** Takes an event of a running tool. @returns whether the event is known */
  take(data: unknown): boolean {
    const id = textOf(data, 'tool_call_id') ?? textOf(data, 'toolCallId')
    const output = fieldOf(data, 'output')
    switch (textOf(data, 'event') ?? '') {
      case 'tool-started':
      case 'on_tool_start':
        this.call(id, textOf(data, 'tool_name') ?? textOf(data, 'name'), fieldOf(data, 'input'))
        return true
      case 'tool-output-delta':
        this.#report(id, textOf(data, 'delta') ?? '', true)
        return true
      case 'on_tool_partial':
        this.#report(id, fieldOf(data, 'data'), false)
        return true
      case 'tool-finished':
      case 'on_tool_end':
        this.answer(id, fieldOf(graphMessageOf(output)?.fields, 'content') ?? output, false)
        return true
      case 'tool-error':
      case 'on_tool_error':
        this.answer(id, textOf(data, 'message') ?? fieldOf(data, 'error'), true)
        return true
      default:
        return false
    }
  }

  /** Another run begins. A node that asks twice uses the same id, so a known interrupt then becomes a new request. */
  nextRun(): void {
    this.#asked.clear()
  }

  get hasOpenRequest(): boolean {
    return this.#unanswered.size > 0
  }

  /** An interrupt was answered. Without an id, all were. */
  close(interruptId?: string): void {
    if (interruptId === undefined) this.#unanswered.clear()
    else this.#unanswered.delete(interruptId)
  }

  /** Writes a request for each interrupt, once per run, however many events repeat it. */
  ask(state: unknown): void {
    for (const interrupt of listOf(state, '__interrupt__') ?? []) {
      const id = textOf(interrupt, 'id') ?? textOf(interrupt, 'interrupt_id')
      this.askOne(id ?? jsonTextOf(fieldOf(interrupt, 'ns')), fieldOf(interrupt, 'value'))
    }
  }

  askOne(interruptId = 'interrupt', request: unknown): void {
    if (this.#asked.has(interruptId)) return
    this.#asked.add(interruptId)
    this.#unanswered.add(interruptId)
    this.#bound.turn.chunk({
      kind: 'tool_approval',
      toolCallId: interruptId,
      approvalId: this.#requestIds.take(interruptId),
      ...(request !== undefined && { request: request as Json }), // the store checks that it is JSON
    })
  }

  #result(toolCallId: string, output: unknown, more: object | false): void {
    this.#bound.turn.chunk({ kind: 'tool_result', toolCallId, output: (output ?? null) as Json, ...more }) // as above
  }
}

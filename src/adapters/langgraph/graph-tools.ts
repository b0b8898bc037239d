import { isList } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { fieldOf } from '../common/field-of.ts'
import { jsonTextOf } from '../common/json-text-of.ts'
import { textOf } from '../common/text-of.ts'
import { UniqueIds } from '../common/unique-ids.ts'

interface OpenCall {
  readonly toolCallId: string
  readonly toolName: string
}

/** The tool calls of a turn, their results, and what waits for a person. */
export class GraphTools {
  readonly #bound: BoundResponse
  /** The call that chunks of a message with this index grow. */
  readonly #open = new Map<string, OpenCall>()
  readonly #called = new Set<string>()
  readonly #answered = new Set<string>()
  readonly #progress = new Map<string, string>()
  /** The interrupts of this run. */
  readonly #asked = new Set<string>()
  /** Those that have no answer. */
  readonly #unanswered = new Set<string>()
  readonly #requestIds = new UniqueIds()

  constructor(bound: BoundResponse) {
    this.#bound = bound
  }

  /** @param chunk `{ index, id, name, args }`; only the first of an index has to have an id and a name */
  grow(messageId: string, chunk: unknown): void {
    const [id, name, args] = [
      textOf(chunk, 'id') ?? '',
      textOf(chunk, 'name') ?? '',
      textOf(chunk, 'args') ?? '',
    ]
    const index = fieldOf(chunk, 'index')
    const key = `${messageId}:${typeof index === 'number' || typeof index === 'string' ? index : id}`
    const known = this.#open.get(key)
    const isNew = known === undefined || (id !== '' && id !== known.toolCallId)
    const call = isNew ? { toolCallId: id === '' ? key : id, toolName: name } : known
    if (isNew) this.#open.set(key, call)
    this.#called.add(call.toolCallId)
    this.#bound.turn.chunk({ kind: 'tool_call', ...call, inputDelta: args })
  }

  /** Calls that a message has as a whole. */
  callAll(calls: unknown): void {
    if (!isList(calls)) return
    for (const call of calls) this.call(textOf(call, 'id'), textOf(call, 'name'), fieldOf(call, 'args'))
  }

  call(toolCallId: string | undefined, toolName: string | undefined, input: unknown): void {
    if (toolCallId === undefined || toolName === undefined || this.#called.has(toolCallId)) return
    this.#called.add(toolCallId)
    const inputDelta = typeof input === 'string' ? input : (jsonTextOf(input) ?? '')
    this.#bound.turn.chunk({ kind: 'tool_call', toolCallId, toolName, inputDelta })
  }

  /** Whether a call is of this turn. */
  has(toolCallId: string | undefined): boolean {
    return toolCallId !== undefined && this.#called.has(toolCallId)
  }

  answer(toolCallId: string | undefined, output: unknown, isError: boolean): void {
    if (toolCallId === undefined || this.#answered.has(toolCallId)) return
    this.#answered.add(toolCallId)
    this.#result(toolCallId, output, isError && { isError })
  }

  /** What a tool says while it runs; text grows. */
  report(toolCallId: string | undefined, output: unknown, isText: boolean): void {
    if (toolCallId === undefined || this.#answered.has(toolCallId)) return
    const text = (this.#progress.get(toolCallId) ?? '') + String(isText ? output : '')
    this.#progress.set(toolCallId, text)
    this.#result(toolCallId, isText ? text : output, { isPartial: true })
  }

  /** Another run begins. A node that asks twice has one id for both, so an interrupt that is known asks anew then. */
  nextRun(): void {
    this.#asked.clear()
  }

  get hasOpenRequest(): boolean {
    return this.#unanswered.size > 0
  }

  /** An interrupt has its answer; without an id, all have theirs. */
  close(interruptId?: string): void {
    if (interruptId === undefined) this.#unanswered.clear()
    else this.#unanswered.delete(interruptId)
  }

  /** Each interrupt is asked once in a run, however many events name it. */
  ask(interrupts: unknown): void {
    if (!isList(interrupts)) return
    for (const interrupt of interrupts) {
      const id =
        textOf(interrupt, 'id') ?? textOf(interrupt, 'interrupt_id') ?? jsonTextOf(fieldOf(interrupt, 'ns'))
      this.askOne(id ?? 'interrupt', fieldOf(interrupt, 'value'))
    }
  }

  askOne(interruptId: string, request: unknown): void {
    if (this.#asked.has(interruptId)) return
    this.#asked.add(interruptId)
    this.#unanswered.add(interruptId)
    this.#bound.turn.chunk({
      kind: 'tool_approval',
      toolCallId: interruptId,
      approvalId: this.#requestIds.take(interruptId),
      ...(request !== undefined && { request: request as never }), // the store checks that it is JSON
    })
  }

  #result(toolCallId: string, output: unknown, more: object | false): void {
    this.#bound.turn.chunk({ kind: 'tool_result', toolCallId, output: (output ?? null) as never, ...more }) // the store checks that it is JSON
  }
}

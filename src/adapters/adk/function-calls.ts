import { isList, readSafely } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { fieldOf } from '../common/field-of.ts'
import { jsonTextOf } from '../common/json-text-of.ts'
import { textFieldOf } from '../common/text-field-of.ts'

/** The functions that ADK calls when another call needs a person first. */
const asksForAnother = new Set(['adk_request_confirmation', 'adk_request_credential'])

/** The function calls of a turn, their responses, and the calls that wait for a person. */
export class FunctionCalls {
  readonly #bound: BoundResponse
  /** The known calls. A server may repeat a call, as it does with long-running calls. */
  readonly #called = new Set<string>()
  readonly #longRunning = new Set<unknown>()
  /** The calls with an unanswered request. */
  readonly #open = new Set<unknown>()

  constructor(bound: BoundResponse) {
    this.#bound = bound
  }

  /** Another run begins. Long-running calls are then answered. Calls that wait for a confirmation are answered by a response. */
  resume(): void {
    for (const id of this.#longRunning) this.#open.delete(id)
    this.#longRunning.clear()
  }

  get hasOpenRequest(): boolean {
    return this.#open.size > 0
  }

  /** Whether more must follow this event: the response to a call, or the model's reaction to a response. */
  isFollowed(event: unknown, parts: readonly unknown[]): boolean {
    const listed = fieldOf(event, 'longRunningToolIds')
    const ids: readonly unknown[] = isList(listed) ? listed : []
    for (const id of ids) this.#longRunning.add(id)
    if (ids.length > 0 || fieldOf(fieldOf(event, 'actions'), 'skipSummarization') === true) return false
    const names = ['functionCall', 'functionResponse', 'codeExecutionResult']
    return parts.some((part) => names.some((name) => fieldOf(part, name) !== undefined))
  }

  /** @returns whether the part is a call or a response */
  take(event: unknown, part: object, fallbackId: string): boolean {
    const [call, response] = [fieldOf(part, 'functionCall'), fieldOf(part, 'functionResponse')]
    if (call !== undefined) this.#call(event, call, fallbackId)
    else if (response !== undefined) this.#respond(event, response, fallbackId)
    return call !== undefined || response !== undefined
  }

  #call(event: unknown, call: unknown, fallbackId: string): void {
    const { turn } = this.#bound
    const [name, id = fallbackId] = [textFieldOf(call, 'name'), textFieldOf(call, 'id')]
    const args = fieldOf(call, 'args') ?? {}
    if (name === undefined) return turn.unreadable(event, 'A function call has no name.')
    if (this.#called.has(id)) return
    this.#called.add(id)
    const asked = asksForAnother.has(name) ? askedCallOf(args) : undefined
    if (asked === undefined)
      turn.chunk({ kind: 'tool_call', toolCallId: id, toolName: name, inputDelta: jsonTextOf(args) ?? '' })
    if (asked === undefined && !this.#longRunning.has(id)) return
    this.#open.add(asked ?? id)
    turn.chunk({ kind: 'tool_approval', toolCallId: asked ?? id, approvalId: id, request: args as never }) // the store checks that it is JSON
  }

  #respond(event: unknown, response: unknown, fallbackId: string): void {
    const { turn } = this.#bound
    const id = textFieldOf(response, 'id') ?? fallbackId
    const output = (fieldOf(response, 'response') ?? null) as never // the store checks that it is JSON
    const actions = fieldOf(event, 'actions')
    // A waiting call has only reported that it waits. Its answer arrives under the same id.
    const isPartial =
      fieldOf(response, 'willContinue') === true ||
      this.#longRunning.has(id) ||
      ['requestedToolConfirmations', 'requestedAuthConfigs'].some((key) =>
        readSafely(() => Object.hasOwn(Object(fieldOf(actions, key)), id), false),
      )
    if (!isPartial) this.#open.delete(id)
    turn.chunk({ kind: 'tool_result', toolCallId: id, output, ...(isPartial && { isPartial }) })
  }
}

/** The call that a request is about. */
const askedCallOf = (args: unknown): string | undefined =>
  textFieldOf(fieldOf(args, 'originalFunctionCall'), 'id') ?? textFieldOf(args, 'functionCallId')

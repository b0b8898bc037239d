import { textOf } from '../common/text-of.ts'
import type { TurnWriter } from '../common/turn-writer.ts'
import { UniqueIds } from '../common/unique-ids.ts'
import type { MessageTexts } from './message-texts.ts'

interface Call {
  /** Unique in the turn. */
  readonly toolCallId: string
  readonly toolName: string
  isAnswered: boolean
}

/** The tool calls of a run, by their ids. */
export class ToolCalls {
  readonly #turn: TurnWriter
  readonly #texts: MessageTexts
  readonly #ids = new UniqueIds()
  readonly #requestIds = new UniqueIds()
  readonly #calls = new Map<string, Call>()

  constructor(turn: TurnWriter, texts: MessageTexts) {
    this.#turn = turn
    this.#texts = texts
  }

  /** A call that begins twice is one call, unless it was answered in between, since some providers reuse ids. */
  begin(id: string, toolName: string, delta = ''): void {
    let call = this.#calls.get(id)
    if (call === undefined || call.isAnswered) {
      call = { toolCallId: this.#ids.take(id), toolName, isAnswered: false }
      this.#calls.set(id, call)
      this.#texts.separate()
    } else if (delta === '') return
    this.#input(call, delta)
  }

  grow(id: string, delta: string, event: unknown): void {
    const call = this.#calls.get(id)
    if (call === undefined)
      this.#turn.unreadable(event, 'The tool call has not begun. Send its TOOL_CALL_START first.')
    else if (delta !== '') this.#input(call, delta)
  }

  /** The input has ended, and the tool runs. */
  end(id: string): void {
    if (this.#calls.get(id)?.isAnswered === false) this.#turn.skip(this.#turn.nextSeq)
  }

  answer(id: string, output: unknown): void {
    const call = this.#calls.get(id)
    if (call !== undefined) call.isAnswered = true
    const toolCallId = call?.toolCallId ?? id
    this.#turn.chunk({ kind: 'tool_result', toolCallId, output: output as never }) // the store checks that it is JSON
  }

  /** Requests an approval for an interrupt. An interrupt without a tool becomes a call. @returns whether it can be answered */
  ask(interrupt: unknown): boolean {
    const interruptId = textOf(interrupt, 'id')
    if (interruptId === undefined) {
      this.#turn.unreadable(interrupt, 'The interrupt needs an id, as text.')
      return false
    }
    const id = textOf(interrupt, 'toolCallId') ?? interruptId
    const toolCallId = this.#calls.get(id)?.toolCallId ?? id
    const approvalId = this.#requestIds.take(interruptId) // a continuing run may reuse the id
    this.#turn.chunk({ kind: 'tool_approval', toolCallId, approvalId, request: interrupt as never }) // the store checks that it is JSON
    return true
  }

  #input({ toolCallId, toolName }: Call, inputDelta: string): void {
    this.#turn.chunk({ kind: 'tool_call', toolCallId, toolName, inputDelta })
  }
}

import { type ChunkPart, isId, isList, type Json } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { fieldOf } from '../common/field-of.ts'
import { labelOf } from '../common/label-of.ts'
import { textFieldOf } from '../common/text-field-of.ts'
import { Blocks } from './blocks.ts'
import { partOf } from './part-of.ts'

type Ending = readonly ['completed' | 'failed' | 'cancelled', string?]

/** The final states of a task, by their names in version 0.3. */
const endings = new Map<string, Ending>([
  ['completed', ['completed']],
  ['failed', ['failed', 'The task failed.']],
  ['rejected', ['failed', 'The agent rejected the task.']],
  ['canceled', ['cancelled']],
])
/** The states in which a task waits for a person. The response may then end, and another response continues the task. */
const waiting = new Set(['input-required', 'auth-required'])

/** An artifact or a message. */
interface Holder {
  /** The prefix of its parts' ids, which must be short. Its own id may be too long for that. */
  readonly label: string
  partCount: number
}

/** Converts one task with all its responses, or one message, to one turn. */
export class A2aTurn {
  readonly #bound: BoundResponse
  readonly #blocks: Blocks
  /** The artifacts and messages, by block, in the order of their first arrival. */
  readonly #holders = new Map<string, Holder>()
  readonly #asked = new Set<string>()
  /** The block of the message in the last status, which is part of the result. */
  #message: string | undefined
  #isWaiting = false

  constructor(bound: BoundResponse) {
    this.#bound = bound
    this.#blocks = new Blocks(bound)
  }

  get isWaiting(): boolean {
    return this.#isWaiting && !this.#bound.turn.isEnded
  }

  take(type: 'task' | 'message' | 'statusUpdate' | 'artifactUpdate', body: object): void {
    const { turn } = this.#bound
    turn.create()
    if (turn.isEnded) {
      if (type === 'message' || type === 'artifactUpdate')
        turn.unreadable(body, 'The event adds to a turn that has ended. Bind another turn for it.')
      return // a server may repeat the whole task
    }
    if (type === 'message') {
      this.#takeMessage(body)
      return this.#settle()
    }
    if (type === 'artifactUpdate')
      return this.#takeArtifact(fieldOf(body, 'artifact'), fieldOf(body, 'append') === true)
    const artifacts = type === 'task' ? (fieldOf(body, 'artifacts') ?? []) : []
    if (!isList(artifacts)) return turn.unreadable(body, 'The artifacts of the task are no list.')
    for (const artifact of artifacts) this.#takeArtifact(artifact, false)
    this.#takeStatus(fieldOf(body, 'status'), body)
  }

  /** @param error of JSON-RPC or of HTTP */
  fail(error: unknown): void {
    const code = labelOf(error, 'code') ?? labelOf(error, 'status')
    this.#bound.turn.finalize('failed', {
      message: textFieldOf(error, 'message') ?? 'The agent reports an error.',
      ...(code !== undefined && { code }),
    })
  }

  /** The source has ended. */
  end(): void {
    if (this.isWaiting) this.#settle()
    else this.#bound.turn.breakOff()
  }

  #takeArtifact(artifact: unknown, isAppended: boolean): void {
    this.#takeParts('artifact', textFieldOf(artifact, 'artifactId'), artifact, isAppended)
  }

  #takeMessage(message: unknown): void {
    const role = textFieldOf(message, 'role')
    if (role === 'user' || role === 'ROLE_USER') return // a message of the user is not part of the answer
    this.#message = this.#takeParts('message', textFieldOf(message, 'messageId'), message, false)
  }

  /** @returns the block of the artifact or message; `undefined` if it cannot be read */
  #takeParts(
    kind: 'artifact' | 'message',
    id: string | undefined,
    holder: unknown,
    isAppended: boolean,
  ): string | undefined {
    const list = fieldOf(holder, 'parts') ?? []
    if (!isId(id) || !isList(list)) {
      this.#bound.turn.unreadable(holder, `The ${kind} has no ${kind}Id, or parts that are no list.`)
      return undefined
    }
    const block = `${kind}:${id}`
    const known = this.#holders.get(block) ?? { label: `${this.#holders.size}`, partCount: 0 }
    this.#holders.set(block, known)
    const from = isAppended ? known.partCount : 0
    known.partCount = from + list.length
    const parts = list.map((part, index) => partOf(part, known.label, from + index))
    if (isAppended) for (const part of parts) this.#blocks.append(block, part)
    else this.#blocks.replace(block, parts)
    return block
  }

  #takeStatus(status: unknown, body: object): void {
    const named = textFieldOf(status, 'state')
    if (named === undefined) return this.#bound.turn.unreadable(body, 'The status has no state.')
    const state = named.replace('TASK_STATE_', '').toLowerCase().replaceAll('_', '-')
    const message = fieldOf(status, 'message')
    this.#message = undefined
    if (message !== undefined) this.#takeMessage(message)
    const wasWaiting = this.#isWaiting
    this.#isWaiting = waiting.has(state)
    // A repeated task that still waits is not a new request.
    if (this.#isWaiting && (!wasWaiting || message !== undefined)) this.#ask(state, message)
    const [outcome, why] = endings.get(state) ?? []
    if (outcome === undefined) return
    const said = this.#message === undefined ? '' : this.#blocks.textOf(this.#message)
    this.#settle(outcome, why === undefined ? undefined : { code: state, message: said || why })
  }

  #ask(state: string, message: unknown): void {
    const { turn } = this.#bound
    const messageId = fieldOf(message, 'messageId')
    const approvalId = isId(messageId) ? messageId : `${turn.ids.invocationId}:${turn.nextSeq}`
    if (this.#asked.has(approvalId)) return
    this.#asked.add(approvalId)
    const request = { state, ...(message !== undefined && { message: message as Json }) } // the store checks that it is JSON
    const part: ChunkPart = { kind: 'tool_approval', toolCallId: 'task', approvalId, request }
    this.#blocks.append(`ask:${approvalId}`, part)
  }

  /** Ends the turn. The texts of the artifacts and of the last message replace the streamed text. */
  #settle(
    outcome: Ending[0] = 'completed',
    error?: { readonly code: string; readonly message: string },
  ): void {
    const { turn } = this.#bound
    const artifacts = [...this.#holders.keys()].filter((block) => block.startsWith('artifact:'))
    const texts = [...artifacts, this.#message ?? []]
      .flat()
      .map((block) => ({ kind: 'text' as const, text: this.#blocks.textOf(block) }))
      .filter(({ text }) => text !== '')
    if (texts.length > 0) turn.replace(turn.ids.invocationId, texts)
    turn.finalize(outcome, error)
  }
}

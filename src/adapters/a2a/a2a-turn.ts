import { type ChunkPart, type FinalPart, isId, isList, readField } from '../../protocol/index.ts'
import type { BoundResponse } from '../common/bound-response.ts'
import { fieldOf } from '../common/field-of.ts'
import { Blocks } from './blocks.ts'
import { partOf } from './part-of.ts'

type Ending = readonly ['completed' | 'failed' | 'cancelled', string?]

/** The states in which a task is over, by their names in version 0.3. */
const endings = new Map<string, Ending>([
  ['completed', ['completed']],
  ['failed', ['failed', 'The task failed.']],
  ['rejected', ['failed', 'The agent rejected the task.']],
  ['canceled', ['cancelled']],
])
/** The states in which a task waits for a person. Its response is over, or goes on; another one goes on with the task. */
const waiting = new Set(['input-required', 'auth-required'])

/** One task, as its responses tell it, or one message, as one turn. */
export class A2aTurn {
  readonly #bound: BoundResponse
  readonly #blocks = new Blocks()
  /** In the order in which they came first. */
  readonly #artifactIds = new Set<string>()
  readonly #asked = new Set<string>()
  #messageId: string | undefined
  #isWaiting = false

  constructor(bound: BoundResponse) {
    this.#bound = bound
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
      return // a server may tell the whole task once more
    }
    if (type === 'message') return this.#answer(body)
    if (type === 'artifactUpdate')
      return this.#takeArtifact(fieldOf(body, 'artifact'), fieldOf(body, 'append') === true)
    const artifacts = type === 'task' ? (fieldOf(body, 'artifacts') ?? []) : []
    if (!isList(artifacts)) return turn.unreadable(body, 'The artifacts of the task are no list.')
    for (const artifact of artifacts) this.#takeArtifact(artifact, false)
    this.#takeStatus(fieldOf(body, 'status'), body)
  }

  /** @param error of JSON-RPC or of HTTP */
  fail(error: unknown): void {
    const [code, message] = [
      readField(error, 'code') ?? readField(error, 'status'),
      readField(error, 'message'),
    ]
    this.#bound.turn.finalize('failed', {
      message: typeof message === 'string' ? message : 'The agent reports an error.',
      ...((typeof code === 'number' || typeof code === 'string') && { code: String(code) }),
    })
  }

  /** Nothing more comes. */
  end(): void {
    const { turn } = this.#bound
    if (turn.isEnded) return
    if (!this.#isWaiting) return turn.breakOff()
    this.#settle()
    turn.finalize('completed')
  }

  /** A message instead of a task: the whole answer. */
  #answer(message: object): void {
    this.#takeMessage(message)
    this.#settle()
    this.#bound.turn.finalize('completed')
  }

  #takeArtifact(artifact: unknown, isAppended: boolean): void {
    const { turn } = this.#bound
    const [id, list] = [fieldOf(artifact, 'artifactId'), fieldOf(artifact, 'parts') ?? []]
    if (!isId(id) || !isList(list))
      return turn.unreadable(artifact, 'An artifact has no artifactId, or parts that are no list.')
    this.#artifactIds.add(id)
    const block = `artifact:${id}`
    const from = isAppended ? this.#blocks.partsOf(block).length : 0
    const parts = list.map((part, index) => partOf(part, this.#blocks.labelOf(block), from + index))
    if (isAppended) this.#blocks.append(turn, block, parts)
    else this.#blocks.replace(turn, block, parts)
  }

  #takeStatus(status: unknown, body: object): void {
    const { turn } = this.#bound
    const named = fieldOf(status, 'state')
    if (typeof named !== 'string') return turn.unreadable(body, 'The status has no state.')
    const state = named.replace('TASK_STATE_', '').toLowerCase().replaceAll('_', '-')
    const message = fieldOf(status, 'message')
    this.#messageId = undefined // only what is said with the last status is of the result
    if (message !== undefined) this.#takeMessage(message)
    const wasWaiting = this.#isWaiting
    this.#isWaiting = waiting.has(state)
    // A task that is told again while it waits asks nothing new.
    if (this.#isWaiting && (!wasWaiting || message !== undefined)) this.#ask(state, message)
    const [outcome, why] = endings.get(state) ?? []
    if (outcome === undefined) return
    const said = this.#messageId === undefined ? '' : textIn(this.#blocks.partsOf(this.#messageId))
    this.#settle()
    if (why === undefined) turn.finalize(outcome)
    else turn.finalize(outcome, { code: state, message: said === '' ? why : said })
  }

  #takeMessage(message: unknown): void {
    const { turn } = this.#bound
    const [id, role, list] = [
      fieldOf(message, 'messageId'),
      fieldOf(message, 'role'),
      fieldOf(message, 'parts') ?? [],
    ]
    if (role === 'user' || role === 'ROLE_USER') return // what a person said is no part of the answer
    if (!isId(id) || !isList(list))
      return turn.unreadable(message, 'A message has no messageId, or parts that are no list.')
    const block = `message:${id}`
    this.#messageId = block
    const parts = list.map((part, index) => partOf(part, this.#blocks.labelOf(block), index))
    this.#blocks.replace(turn, block, parts)
  }

  #ask(state: string, message: unknown): void {
    const { turn } = this.#bound
    const messageId = fieldOf(message, 'messageId')
    const approvalId = isId(messageId) ? messageId : `${turn.ids.invocationId}:${turn.nextSeq}`
    if (this.#asked.has(approvalId)) return
    this.#asked.add(approvalId)
    const request = { state, ...(message !== undefined && { message: message as never }) } // the store checks that it is JSON
    this.#blocks.append(turn, `ask:${approvalId}`, [
      { kind: 'tool_approval', toolCallId: 'task', approvalId, request },
    ])
  }

  /** The texts of the artifacts and of the last message take the place of what was streamed. */
  #settle(): void {
    const { turn } = this.#bound
    if (turn.isEnded) return
    const ids = [...[...this.#artifactIds].map((id) => `artifact:${id}`), this.#messageId ?? []].flat()
    const parts = ids.map((id): FinalPart => ({ kind: 'text', text: textIn(this.#blocks.partsOf(id)) }))
    const texts = parts.filter((part) => part.kind === 'text' && part.text !== '')
    if (texts.length > 0) turn.replace(turn.ids.invocationId, texts)
  }
}

/** One artifact or message is one text. */
const textIn = (parts: readonly ChunkPart[]): string =>
  parts.map((part) => (part.kind === 'text' ? part.delta : '')).join('')

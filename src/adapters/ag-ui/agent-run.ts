import { readField } from '../../protocol/index.ts'
import { listOf } from '../common/list-of.ts'
import { textOf } from '../common/text-of.ts'
import type { TurnBinding } from '../common/turn-binding.ts'
import { TurnWriter } from '../common/turn-writer.ts'
import { type ChunkKind, ChunkLanes } from './chunk-lanes.ts'
import { MessageTexts } from './message-texts.ts'
import { patched } from './patched.ts'
import { ToolCalls } from './tool-calls.ts'

/** What has nothing to show: marks of steps and spans, the state of the agent, what a provider said in its own words. */
const silent = new Set(
  (
    'RAW STATE_SNAPSHOT STATE_DELTA STEP_STARTED STEP_FINISHED REASONING_START REASONING_END REASONING_ENCRYPTED_VALUE ' +
    'TEXT_MESSAGE_END REASONING_MESSAGE_END THINKING_START THINKING_END THINKING_TEXT_MESSAGE_END SUBAGENT_STARTED SUBAGENT_FINISHED'
  ).split(' '),
)
/** What leaves open the message or call that chunks assemble. */
const keepsLane = /^(?:RAW|ACTIVITY_\w+|REASONING_ENCRYPTED_VALUE|SUBAGENT_STARTED)$/
/** Of the reasoning of old servers, which have no ids. */
const thinking = 'thinking'

interface Activity {
  readonly name: string
  content: unknown
}

/** One run of AG-UI as one turn, with the runs that go on with it. */
export class AgentRun {
  readonly turn: TurnWriter
  readonly #texts: MessageTexts
  readonly #calls: ToolCalls
  readonly #lanes = new ChunkLanes()
  #isPaused = false
  readonly #activities = new Map<string, Activity>()

  constructor(binding: TurnBinding) {
    this.turn = new TurnWriter(binding)
    this.#texts = new MessageTexts(this.turn)
    this.#calls = new ToolCalls(this.turn, this.#texts)
  }

  /** The run has ended with interrupts, and another one has to go on. */
  get isWaiting(): boolean {
    return this.#isPaused && !this.turn.isEnded
  }

  /** The run begins, or one that goes on with its turn. */
  start(): void {
    this.#isPaused = false
  }

  take(type: string, event: unknown): void {
    const chunkKind = chunkKinds.get(type)
    if (chunkKind !== undefined) return this.#takeChunk(chunkKind, type, event)
    if (this.#lanes.isOpen && !keepsLane.test(type)) this.#lanes.close(textOf(event, 'subagentRunId'))
    if (silent.has(type)) return
    const needed = required.get(type)
    const id = needed === undefined ? '' : textOf(event, needed[0])
    const more = needed?.[1] === undefined ? '' : textOf(event, needed[1])
    if (id === undefined || more === undefined)
      return this.turn.unreadable(event, `${type} needs a ${needed?.join(' and a ')}, as text.`)
    switch (type) {
      case 'TEXT_MESSAGE_START':
        return this.#texts.begin('text', id, textOf(event, 'role'))
      case 'TEXT_MESSAGE_CONTENT':
        return this.#texts.grow('text', id, more)
      case 'REASONING_MESSAGE_START':
        return this.#texts.begin('reasoning', id)
      case 'REASONING_MESSAGE_CONTENT':
        return this.#texts.grow('reasoning', id, more)
      case 'THINKING_TEXT_MESSAGE_START':
        return this.#texts.begin('reasoning', thinking, undefined, true)
      case 'THINKING_TEXT_MESSAGE_CONTENT':
        return this.#texts.grow('reasoning', thinking, id)
      case 'TOOL_CALL_START':
        return this.#beginCall(id, more, event)
      case 'TOOL_CALL_ARGS':
        return this.#calls.grow(id, more, event)
      case 'TOOL_CALL_END':
        return this.#calls.end(id)
      case 'TOOL_CALL_RESULT':
        return this.#calls.answer(id, readField(event, 'content'))
      case 'ACTIVITY_SNAPSHOT':
        return this.#showActivity(id, more, event)
      case 'ACTIVITY_DELTA':
        return this.#changeActivity(id, event)
      case 'MESSAGES_SNAPSHOT':
        this.#lanes.closeAll()
        return this.#texts.settle(listOf(event, 'messages') ?? [])
      case 'CUSTOM':
        return this.#show(id, String(this.turn.nextSeq), readField(event, 'value'))
      case 'RUN_FINISHED':
        return this.#finish(readField(event, 'outcome'))
      case 'RUN_ERROR': {
        const code = textOf(event, 'code')
        const message = textOf(event, 'message') ?? 'The run failed.'
        return this.turn.finalize('failed', { message, ...(code !== undefined && { code }) })
      }
      default: // of a newer version
        return this.#show(type, String(this.turn.nextSeq), event)
    }
  }

  #takeChunk(kind: ChunkKind, type: string, event: unknown): void {
    const owner = textOf(event, 'subagentRunId')
    const id = textOf(event, kind === 'tool' ? 'toolCallId' : 'messageId') ?? this.#lanes.idOf(kind, owner)
    const delta = textOf(event, 'delta') ?? ''
    if (id === undefined)
      return this.turn.unreadable(event, `${type} has no id, and not exactly one part is open. Send the id.`)
    const isNew = this.#lanes.open(kind, id, owner)
    if (kind !== 'tool') {
      if (isNew) this.#texts.begin(kind, id, textOf(event, 'role'))
      return this.#texts.grow(kind, id, delta)
    }
    const name = textOf(event, 'toolCallName')
    if (isNew && name === undefined)
      return this.turn.unreadable(event, `${type} begins a call and needs a toolCallName.`)
    if (isNew) this.#beginCall(id, name ?? '', event, delta)
    else this.#calls.grow(id, delta, event)
  }

  #beginCall(id: string, name: string, event: unknown, delta?: string): void {
    const parent = textOf(event, 'parentMessageId')
    if (parent !== undefined) this.#texts.own(parent)
    this.#calls.begin(id, name, delta)
  }

  #showActivity(id: string, name: string, event: unknown): void {
    const known = this.#activities.get(id)
    if (known !== undefined && readField(event, 'replace') === false) return
    const activity = known ?? { name, content: undefined }
    this.#activities.set(id, activity)
    activity.content = readField(event, 'content')
    this.#show(activity.name, id, activity.content)
  }

  #changeActivity(id: string, event: unknown): void {
    const activity = this.#activities.get(id)
    const content = patched(activity?.content, readField(event, 'patch'))
    if (activity === undefined || content === undefined)
      return this.turn.unreadable(
        event,
        'The patch does not apply. Send an ACTIVITY_SNAPSHOT of this activity first.',
      )
    activity.content = content
    this.#show(activity.name, id, content)
  }

  #show(name: string, dataId: string, value: unknown): void {
    this.#texts.separate()
    this.turn.chunk({ kind: 'data', name, dataId, value: value as never }) // the store checks that it is JSON
  }

  #finish(outcome: unknown): void {
    if (this.isWaiting) return // said twice
    for (const interrupt of listOf(outcome, 'interrupts') ?? [])
      this.#isPaused = this.#calls.ask(interrupt) || this.#isPaused
    if (this.isWaiting) return
    this.#settle(textOf(outcome, 'type') === 'cancelled' ? 'cancelled' : 'completed')
  }

  /** Nothing more comes. */
  end(): void {
    if (this.#isPaused) this.#settle('completed')
    else this.turn.breakOff()
  }

  /** The texts of a snapshot count at the end alone: a callback hides what is streamed after it. */
  #settle(outcome: 'cancelled' | 'completed'): void {
    const texts = this.#texts.settledTexts()
    if (texts !== undefined && !this.turn.isEnded)
      this.turn.replace(
        this.turn.ids.invocationId,
        texts.map((text) => ({ kind: 'text', text })),
      )
    this.turn.finalize(outcome)
  }
}

/** The shorthand events. */
const chunkKinds: ReadonlyMap<string, ChunkKind> = new Map([
  ['TEXT_MESSAGE_CHUNK', 'text'],
  ['REASONING_MESSAGE_CHUNK', 'reasoning'],
  ['TOOL_CALL_CHUNK', 'tool'],
])

/** The texts that an event has to have. */
const required: ReadonlyMap<string, readonly [string, string?]> = new Map([
  ['TEXT_MESSAGE_START', ['messageId']],
  ['TEXT_MESSAGE_CONTENT', ['messageId', 'delta']],
  ['REASONING_MESSAGE_START', ['messageId']],
  ['REASONING_MESSAGE_CONTENT', ['messageId', 'delta']],
  ['THINKING_TEXT_MESSAGE_CONTENT', ['delta']],
  ['TOOL_CALL_START', ['toolCallId', 'toolCallName']],
  ['TOOL_CALL_ARGS', ['toolCallId', 'delta']],
  ['TOOL_CALL_END', ['toolCallId']],
  ['TOOL_CALL_RESULT', ['toolCallId']],
  ['ACTIVITY_SNAPSHOT', ['messageId', 'activityType']],
  ['ACTIVITY_DELTA', ['messageId']],
  ['CUSTOM', ['name']],
])

import { type Json, readField } from '../../protocol/index.ts'
import { listOf } from '../common/list-of.ts'
import { textOf } from '../common/text-of.ts'
import type { TurnBinding } from '../common/turn-binding.ts'
import { TurnWriter } from '../common/turn-writer.ts'
import { type ChunkKind, ChunkLanes } from './chunk-lanes.ts'
import { MessageTexts } from './message-texts.ts'
import { patched } from './patched.ts'
import { ToolCalls } from './tool-calls.ts'

/** Events without content: the boundaries of steps and spans, the state of the agent, and raw events of the provider. */
const silent = new Set(
  (
    'RAW STATE_SNAPSHOT STATE_DELTA STEP_STARTED STEP_FINISHED REASONING_START REASONING_END REASONING_ENCRYPTED_VALUE ' +
    'TEXT_MESSAGE_END REASONING_MESSAGE_END THINKING_START THINKING_END THINKING_TEXT_MESSAGE_END SUBAGENT_STARTED SUBAGENT_FINISHED'
  ).split(' '),
)
/** Events that do not close the message or call that chunks assemble. */
const keepsLane = /^(?:RAW|ACTIVITY_\w+|REASONING_ENCRYPTED_VALUE|SUBAGENT_STARTED)$/
/** The id for the reasoning of old servers, which has none. */
const thinking = 'thinking'

type Verb = (event: unknown, id: string, more: string) => void

const row = (type: string, needs: readonly string[], verb: Verb) => [type, [needs, verb]] as const

interface Activity {
  readonly name: string
  content: unknown
}

/** Converts one run of AG-UI, and the runs that continue it, to one turn. */
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

  /** The run has ended with interrupts, and another run must continue it. */
  get isWaiting(): boolean {
    return this.#isPaused && !this.turn.isEnded
  }

  /** The run begins, or a run that continues its turn. */
  start(): void {
    this.#isPaused = false
  }

  take(type: string, event: unknown): void {
    const chunkKind = chunkKinds.get(type)
    if (chunkKind !== undefined) return this.#takeChunk(chunkKind, type, event)
    if (this.#lanes.isOpen && !keepsLane.test(type)) this.#lanes.close(textOf(event, 'subagentRunId'))
    if (silent.has(type)) return
    const [needs, verb] = this.#verbs.get(type) ?? [[], () => this.#show(type, undefined, event)] // an event of a newer version
    const texts = needs.map((name) => textOf(event, name))
    if (texts.includes(undefined))
      return this.turn.unreadable(event, `${type} needs a ${needs.join(' and a ')}, as text.`)
    const [id = '', more = ''] = texts
    verb(event, id, more)
  }

  /** By type: the required texts of an event, and its effect. */
  readonly #verbs: ReadonlyMap<string, readonly [needs: readonly string[], verb: Verb]> = new Map([
    row('TEXT_MESSAGE_START', ['messageId'], (event, id) =>
      this.#texts.begin('text', id, textOf(event, 'role')),
    ),
    row('TEXT_MESSAGE_CONTENT', ['messageId', 'delta'], (_, id, delta) =>
      this.#texts.grow('text', id, delta),
    ),
    row('REASONING_MESSAGE_START', ['messageId'], (_, id) => this.#texts.begin('reasoning', id)),
    row('REASONING_MESSAGE_CONTENT', ['messageId', 'delta'], (_, id, delta) =>
      this.#texts.grow('reasoning', id, delta),
    ),
    row('THINKING_TEXT_MESSAGE_START', [], () => this.#texts.begin('reasoning', thinking, undefined, true)),
    row('THINKING_TEXT_MESSAGE_CONTENT', ['delta'], (_, delta) =>
      this.#texts.grow('reasoning', thinking, delta),
    ),
    row('TOOL_CALL_START', ['toolCallId', 'toolCallName'], (event, id, name) =>
      this.#beginCall(id, name, event),
    ),
    row('TOOL_CALL_ARGS', ['toolCallId', 'delta'], (event, id, delta) => this.#calls.grow(id, delta, event)),
    row('TOOL_CALL_END', ['toolCallId'], (_, id) => this.#calls.end(id)),
    row('TOOL_CALL_RESULT', ['toolCallId'], (event, id) =>
      this.#calls.answer(id, readField(event, 'content')),
    ),
    row('ACTIVITY_SNAPSHOT', ['messageId', 'activityType'], (event, id, name) =>
      this.#showActivity(id, name, event),
    ),
    row('ACTIVITY_DELTA', ['messageId'], (event, id) => this.#changeActivity(id, event)),
    row('MESSAGES_SNAPSHOT', [], (event) => {
      this.#lanes.closeAll()
      this.#texts.settle(listOf(event, 'messages') ?? [])
    }),
    row('CUSTOM', ['name'], (event, name) => this.#show(name, undefined, readField(event, 'value'))),
    row('RUN_FINISHED', [], (event) => this.#finish(readField(event, 'outcome'))),
    row('RUN_ERROR', [], (event) => {
      const code = textOf(event, 'code')
      const message = textOf(event, 'message') ?? 'The run failed.'
      this.turn.finalize('failed', { message, ...(code !== undefined && { code }) })
    }),
  ])

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

  /** @param dataId default: a new part */
  #show(name: string, dataId = String(this.turn.nextSeq), value: unknown): void {
    this.#texts.separate()
    this.turn.chunk({ kind: 'data', name, dataId, value: value as Json }) // the store checks that it is JSON
  }

  #finish(outcome: unknown): void {
    if (this.isWaiting) return // a repeated event
    for (const interrupt of listOf(outcome, 'interrupts') ?? [])
      this.#isPaused = this.#calls.ask(interrupt) || this.#isPaused
    if (this.isWaiting) return
    this.#settle(textOf(outcome, 'type') === 'cancelled' ? 'cancelled' : 'completed')
  }

  /** The source has ended. */
  end(): void {
    if (this.#isPaused) this.#settle('completed')
    else this.turn.breakOff()
  }

  /** Writes the texts of a snapshot only at the end, since a callback hides later streamed text. */
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

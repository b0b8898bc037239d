import type {
  BetaManagedAgentsAgentMessageEvent,
  BetaManagedAgentsStreamSessionEvents,
} from '@anthropic-ai/sdk/resources/beta/sessions/events'
import * as fc from 'fast-check'

export type AgentsEvent = BetaManagedAgentsStreamSessionEvents
export type AgentMessage = BetaManagedAgentsAgentMessageEvent

/** Writes the events of a session as they are documented, each with the next id. */
export class SessionRecorder {
  readonly events: AgentsEvent[] = []
  #count = 0

  /** @returns the id of the event */
  write(event: { readonly type: AgentsEvent['type'] } & Readonly<Record<string, unknown>>): string {
    const id = typeof event['id'] === 'string' ? event['id'] : this.nextId()
    this.events.push({ processed_at: '2026-11-30T00:00:00Z', ...event, id } as AgentsEvent) // as the caller has written it
    return id
  }

  /** The id that the next event has. */
  nextId(): string {
    this.#count += 1
    return `sevt_${this.#count}`
  }

  /** A preview has no id of its own. */
  #preview(event: object): void {
    this.events.push(event as AgentsEvent) // as above
  }

  begin(): void {
    this.write({ type: 'user.message', content: [{ type: 'text', text: 'Go.' }] })
    this.write({ type: 'session.status_running' })
  }

  /** @param shown how many of the pieces the preview has; `undefined` for no preview */
  message(blocks: readonly (readonly string[])[], shown: number | undefined): string {
    const id = this.preview(blocks, shown)
    this.write({ type: 'span.model_request_end', is_error: false })
    const content = blocks.map((pieces) => ({ type: 'text', text: pieces.join('') }))
    return this.write({ type: 'agent.message', id, content })
  }

  /** A message that is begun. @returns its id */
  preview(blocks: readonly (readonly string[])[], shown: number | undefined): string {
    const id = this.nextId()
    this.write({ type: 'span.model_request_start' })
    if (shown === undefined) return id
    this.#preview({ type: 'event_start', event: { type: 'agent.message', id } })
    const pieces = blocks.flatMap((block, index) =>
      block.map((text) => ({ index, content: { type: 'text', text } })),
    )
    for (const piece of pieces.slice(0, shown))
      this.#preview({ type: 'event_delta', event_id: id, delta: { type: 'content_delta', ...piece } })
    return id
  }

  tool(name: string, input: object, more: object = {}): string {
    return this.write({ type: 'agent.tool_use', name, input, evaluated_permission: 'allow', ...more })
  }

  result(tool_use_id: string, text: string, is_error = false): void {
    this.write({ type: 'agent.tool_result', tool_use_id, content: [{ type: 'text', text }], is_error })
  }

  idle(stop_reason: object, stop_details: object | null = null): void {
    this.write({ type: 'session.status_idle', stop_reason, stop_details })
  }

  finish(): void {
    this.idle({ type: 'end_turn' })
  }
}

const pieces = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 4,
})
const deed: fc.Arbitrary<(recorder: SessionRecorder) => void> = fc.oneof(
  fc.tuple(fc.array(pieces, { minLength: 1, maxLength: 2 }), fc.option(fc.nat(8), { nil: undefined })).map(
    ([blocks, shown]) =>
      (recorder: SessionRecorder) =>
        void recorder.message(blocks, shown),
  ),
  fc
    .tuple(fc.constantFrom('bash', 'read'), fc.dictionary(fc.string(), fc.string()), fc.boolean())
    .map(([name, input, isError]) => (recorder: SessionRecorder) => {
      recorder.write({ type: 'agent.thinking' })
      recorder.result(recorder.tool(name, input), 'done', isError)
    }),
  fc.boolean().map((isAllowed) => (recorder: SessionRecorder) => {
    const id = recorder.tool('deploy', { to: 'live' }, { evaluated_permission: 'ask' })
    recorder.idle({ type: 'requires_action', event_ids: [id] })
    const answer = isAllowed ? { result: 'allow' } : { result: 'deny', deny_message: 'Not now.' }
    recorder.write({ type: 'user.tool_confirmation', tool_use_id: id, ...answer })
    recorder.write({ type: 'session.status_running' })
    if (isAllowed) recorder.result(id, 'deployed')
  }),
)
const ending = fc.constantFrom<(recorder: SessionRecorder) => void>(
  (recorder) => recorder.finish(),
  (recorder) => recorder.finish(),
  (recorder) => recorder.idle({ type: 'budget_reached' }),
  (recorder) => {
    recorder.write({ type: 'user.interrupt' })
    recorder.finish()
  },
)

/** Whole turns, always the same. */
export const sessionStreams: readonly (readonly AgentsEvent[])[] = fc
  .sample(fc.tuple(fc.array(deed, { maxLength: 6 }), ending), { numRuns: 40, seed: 54 })
  .map(([deeds, end]) => {
    const recorder = new SessionRecorder()
    recorder.begin()
    for (const act of deeds) act(recorder)
    end(recorder)
    return recorder.events
  })

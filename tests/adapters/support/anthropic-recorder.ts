import type { RawMessageStreamEvent, StopReason } from '@anthropic-ai/sdk/resources/messages'
import * as fc from 'fast-check'

/** What the Messages API sends beside the events of a message. */
export type AnthropicEvent =
  | RawMessageStreamEvent
  | { readonly type: 'ping' }
  | { readonly type: 'error'; readonly error: { readonly type: string; readonly message: string } }

/** Writes a stream of the Messages API as it is documented: each block begun, grown and stopped. */
export class AnthropicRecorder {
  readonly events: AnthropicEvent[] = []
  #index = 0

  constructor(id = 'msg_1') {
    const message = {
      id,
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-5',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    }
    this.#write({ type: 'message_start', message })
    this.#write({ type: 'ping' })
  }

  /** An event is written as the API writes it: without what it may leave out. */
  #write(event: object): void {
    this.events.push(event as AnthropicEvent)
  }

  /** A block from its beginning to its end. */
  block(content_block: object, deltas: readonly object[]): void {
    const index = this.#index
    this.#index += 1
    this.#write({ type: 'content_block_start', index, content_block })
    for (const delta of deltas) this.#write({ type: 'content_block_delta', index, delta })
    this.#write({ type: 'content_block_stop', index })
  }

  text(texts: readonly string[], citations: readonly object[] = []): void {
    this.block({ type: 'text', text: '' }, [
      ...texts.map((text) => ({ type: 'text_delta', text })),
      ...citations.map((citation) => ({ type: 'citations_delta', citation })),
    ])
  }

  thinking(thoughts: readonly string[]): void {
    this.block({ type: 'thinking', thinking: '', signature: '' }, [
      ...thoughts.map((thinking) => ({ type: 'thinking_delta', thinking })),
      { type: 'signature_delta', signature: 'c2ln' },
    ])
  }

  redacted(data: string): void {
    this.block({ type: 'redacted_thinking', data }, [])
  }

  /** @param pieces the JSON text of the input, in pieces; the whole of it has to be JSON */
  tool(type: 'tool_use' | 'server_tool_use', name: string, pieces: readonly string[]): string {
    const id = `toolu_${this.#index}`
    this.block({ type, id, name, input: {} }, [
      { type: 'input_json_delta', partial_json: '' },
      ...pieces.map((partial_json) => ({ type: 'input_json_delta', partial_json })),
    ])
    return id
  }

  result(type: string, tool_use_id: string, content: unknown): void {
    this.block({ type, tool_use_id, content }, [])
  }

  stop(stop_reason: StopReason, more: object = {}): void {
    const delta = { stop_reason, stop_sequence: null, ...more }
    this.#write({ type: 'message_delta', delta, usage: { output_tokens: 9 } })
    this.#write({ type: 'message_stop' })
  }

  fail(type: string, message: string): void {
    this.#write({ type: 'error', error: { type, message } })
  }
}

const words = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), { maxLength: 4 })
/** A JSON text in two pieces. */
const pieces = fc
  .tuple(
    fc.dictionary(fc.string({ minLength: 1 }), fc.string({ unit: 'grapheme' }), { minKeys: 1 }),
    fc.nat(),
  )
  .map(([input, cut]) => {
    const text = JSON.stringify(input)
    const at = cut % text.length
    return [text.slice(0, at), text.slice(at)]
  })
const found = {
  type: 'web_search_result',
  url: 'https://a.example',
  title: 'A',
  encrypted_content: 'x',
  page_age: null,
}
const citation = {
  type: 'web_search_result_location',
  url: 'https://a.example',
  title: 'A',
  cited_text: 'a',
  encrypted_index: 'x',
}

const deed: fc.Arbitrary<(recorder: AnthropicRecorder) => void> = fc.oneof(
  fc.tuple(words, fc.nat(2)).map(
    ([texts, count]) =>
      (recorder: AnthropicRecorder) =>
        recorder.text(
          texts,
          Array.from({ length: count }, () => citation),
        ),
  ),
  words.map((thoughts) => (recorder: AnthropicRecorder) => recorder.thinking(thoughts)),
  fc.base64String().map((data) => (recorder: AnthropicRecorder) => recorder.redacted(data)),
  fc.tuple(fc.constantFrom('search', 'deploy'), fc.oneof(pieces, fc.constant([]))).map(
    ([name, input]) =>
      (recorder: AnthropicRecorder) =>
        void recorder.tool('tool_use', name, input),
  ),
  fc.tuple(pieces, fc.boolean()).map(([input, isFound]) => (recorder: AnthropicRecorder) => {
    const id = recorder.tool('server_tool_use', 'web_search', input)
    const error = { type: 'web_search_tool_result_error', error_code: 'unavailable' }
    recorder.result('web_search_tool_result', id, isFound ? [found] : error)
  }),
)

const ending = fc.constantFrom<(recorder: AnthropicRecorder) => void>(
  (recorder) => recorder.stop('end_turn'),
  (recorder) => recorder.stop('tool_use'),
  (recorder) => recorder.stop('max_tokens'),
  (recorder) => recorder.stop('pause_turn'),
)

/** Whole streams, always the same. */
export const anthropicStreams: readonly (readonly AnthropicEvent[])[] = fc
  .sample(fc.tuple(fc.array(deed, { maxLength: 7 }), ending), { numRuns: 40, seed: 54 })
  .map(([deeds, end]) => {
    const recorder = new AnthropicRecorder()
    for (const act of deeds) act(recorder)
    end(recorder)
    return recorder.events
  })

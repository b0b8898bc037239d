import * as fc from 'fast-check'
import type {
  Response as OpenAiResponse,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseReasoningItem,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses'

type Unnumbered<Event> = Event extends unknown ? Omit<Event, 'sequence_number'> : never

/** Writes a stream of the Responses API as it is documented: each event numbered, each item added, grown and done. */
export class ResponsesRecorder {
  readonly events: ResponseStreamEvent[] = []
  readonly #id: string
  #number: number
  #output: ResponseOutputItem[] = []

  constructor({ id = 'resp_1', firstNumber = 0 } = {}) {
    this.#id = id
    this.#number = firstNumber
    this.write({ type: 'response.created', response: this.response('in_progress') })
    this.write({ type: 'response.in_progress', response: this.response('in_progress') })
  }

  write(event: Unnumbered<ResponseStreamEvent>): void {
    this.events.push({ ...event, sequence_number: this.#number })
    this.#number += 1
  }

  response(
    status: NonNullable<OpenAiResponse['status']>,
    more: Partial<OpenAiResponse> = {},
  ): OpenAiResponse {
    return {
      id: this.#id,
      object: 'response',
      created_at: 1,
      model: 'gpt-5',
      status,
      error: null,
      incomplete_details: null,
      instructions: null,
      metadata: {},
      output: [...this.#output],
      output_text: '',
      parallel_tool_calls: true,
      temperature: 1,
      tool_choice: 'auto',
      tools: [],
      top_p: 1,
      ...more,
    } as OpenAiResponse // the rest may be absent
  }

  /** Where the next item stands. */
  get next(): { readonly output_index: number; readonly item_id: string } {
    const output_index = this.#output.length
    return { output_index, item_id: `item_${output_index}` }
  }

  /** An item from its beginning to its end. */
  item(begun: object, between: () => void, done: object): void {
    const { output_index, item_id: id } = this.next
    this.write({
      type: 'response.output_item.added',
      output_index,
      item: { id, ...begun } as ResponseOutputItem, // as the caller has written it
    })
    between()
    const item = { id, ...begun, ...done } as ResponseOutputItem // as above
    this.#output.push(item)
    this.write({ type: 'response.output_item.done', output_index, item })
  }

  message(contents: readonly Content[]): void {
    const at = this.next
    const content = contents.map(({ deltas, isRefusal }): ResponseOutputMessage['content'][number] =>
      isRefusal
        ? { type: 'refusal', refusal: deltas.join('') }
        : { type: 'output_text', text: deltas.join(''), annotations: [] },
    )
    const between = (): void => {
      for (const [content_index, { deltas, isRefusal }] of contents.entries()) {
        const place = { ...at, content_index }
        const part = content[content_index]!
        this.write({
          type: 'response.content_part.added',
          ...place,
          part: part.type === 'refusal' ? { ...part, refusal: '' } : { ...part, text: '' },
        })
        for (const delta of deltas) {
          if (isRefusal) this.write({ type: 'response.refusal.delta', ...place, delta })
          else this.write({ type: 'response.output_text.delta', ...place, delta, logprobs: [] })
        }
        if (part.type === 'refusal')
          this.write({ type: 'response.refusal.done', ...place, refusal: part.refusal })
        else this.write({ type: 'response.output_text.done', ...place, text: part.text, logprobs: [] })
        this.write({ type: 'response.content_part.done', ...place, part })
      }
    }
    const message = { type: 'message', role: 'assistant' }
    this.item({ ...message, status: 'in_progress', content: [] }, between, { status: 'completed', content })
  }

  reasoning(summaries: readonly (readonly string[])[], thoughts: readonly (readonly string[])[]): void {
    const at = this.next
    const summary = summaries.map((deltas) => ({ type: 'summary_text' as const, text: deltas.join('') }))
    const content = thoughts.map((deltas) => ({ type: 'reasoning_text' as const, text: deltas.join('') }))
    const between = (): void => {
      for (const [summary_index, deltas] of summaries.entries()) {
        const place = { ...at, summary_index }
        const part = summary[summary_index]!
        this.write({ type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } })
        for (const delta of deltas)
          this.write({ type: 'response.reasoning_summary_text.delta', ...place, delta })
        this.write({ type: 'response.reasoning_summary_text.done', ...place, text: part.text })
        this.write({ type: 'response.reasoning_summary_part.done', ...place, part })
      }
      for (const [content_index, deltas] of thoughts.entries()) {
        const place = { ...at, content_index }
        const part = content[content_index]!
        this.write({ type: 'response.content_part.added', ...place, part: { ...part, text: '' } })
        for (const delta of deltas) this.write({ type: 'response.reasoning_text.delta', ...place, delta })
        this.write({ type: 'response.reasoning_text.done', ...place, text: part.text })
        this.write({ type: 'response.content_part.done', ...place, part })
      }
    }
    const done: Partial<ResponseReasoningItem> = { summary, ...(content.length > 0 && { content }) }
    this.item({ type: 'reasoning', summary: [] }, between, done)
  }

  functionCall(name: string, deltas: readonly string[]): void {
    const at = this.next
    const whole = deltas.join('')
    const call = { type: 'function_call', call_id: `call_${at.output_index}`, name }
    const between = (): void => {
      for (const delta of deltas) this.write({ type: 'response.function_call_arguments.delta', ...at, delta })
      this.write({ type: 'response.function_call_arguments.done', ...at, arguments: whole })
    }
    this.item({ ...call, arguments: '', status: 'in_progress' }, between, {
      arguments: whole,
      status: 'completed',
    })
  }

  customCall(name: string, deltas: readonly string[]): void {
    const at = this.next
    const whole = deltas.join('')
    const between = (): void => {
      for (const delta of deltas) this.write({ type: 'response.custom_tool_call_input.delta', ...at, delta })
      this.write({ type: 'response.custom_tool_call_input.done', ...at, input: whole })
    }
    const call = { type: 'custom_tool_call', call_id: `call_${at.output_index}`, name }
    this.item({ ...call, input: '' }, between, { input: whole })
  }

  mcpCall(name: string, deltas: readonly string[], result: { output: string } | { error: object }): void {
    const at = this.next
    const whole = deltas.join('')
    const isFailed = 'error' in result
    const between = (): void => {
      this.write({ type: 'response.mcp_call.in_progress', ...at })
      for (const delta of deltas) this.write({ type: 'response.mcp_call_arguments.delta', ...at, delta })
      this.write({ type: 'response.mcp_call_arguments.done', ...at, arguments: whole })
      this.write({ type: isFailed ? 'response.mcp_call.failed' : 'response.mcp_call.completed', ...at })
    }
    this.item({ type: 'mcp_call', server_label: 'files', name, arguments: '' }, between, {
      arguments: whole,
      output: null,
      error: null,
      ...result,
    })
  }

  webSearch(query: string): void {
    const at = this.next
    const between = (): void => {
      this.write({ type: 'response.web_search_call.in_progress', ...at })
      this.write({ type: 'response.web_search_call.searching', ...at })
      this.write({ type: 'response.web_search_call.completed', ...at })
    }
    const action = { type: 'search', query }
    this.item({ type: 'web_search_call', status: 'in_progress' }, between, { status: 'completed', action })
  }

  codeInterpreter(deltas: readonly string[], logs: string): void {
    const at = this.next
    const code = deltas.join('')
    const between = (): void => {
      this.write({ type: 'response.code_interpreter_call.in_progress', ...at })
      for (const delta of deltas)
        this.write({ type: 'response.code_interpreter_call_code.delta', ...at, delta })
      this.write({ type: 'response.code_interpreter_call_code.done', ...at, code })
      this.write({ type: 'response.code_interpreter_call.interpreting', ...at })
      this.write({ type: 'response.code_interpreter_call.completed', ...at })
    }
    const call = { type: 'code_interpreter_call', container_id: 'c', outputs: null }
    this.item({ ...call, code: '', status: 'in_progress' }, between, {
      code,
      status: 'completed',
      outputs: [{ type: 'logs', logs }],
    })
  }

  image(partials: readonly string[], result: string): void {
    const at = this.next
    const between = (): void => {
      this.write({ type: 'response.image_generation_call.in_progress', ...at })
      for (const [partial_image_index, partial_image_b64] of partials.entries())
        this.write({
          type: 'response.image_generation_call.partial_image',
          ...at,
          partial_image_index,
          partial_image_b64,
          output_format: 'webp',
        })
      this.write({ type: 'response.image_generation_call.completed', ...at })
    }
    this.item({ type: 'image_generation_call', status: 'in_progress', result: null }, between, {
      status: 'completed',
      result,
      output_format: 'webp',
    })
  }

  complete(): void {
    this.write({ type: 'response.completed', response: this.response('completed') })
  }

  incomplete(reason: 'max_output_tokens' | 'content_filter'): void {
    const response = this.response('incomplete', { incomplete_details: { reason } })
    this.write({ type: 'response.incomplete', response })
  }

  fail(message: string): void {
    const response = this.response('failed', { error: { code: 'server_error', message } })
    this.write({ type: 'response.failed', response })
  }
}

interface Content {
  readonly deltas: readonly string[]
  readonly isRefusal: boolean
}

const deltas = fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 4 })
const name = fc.constantFrom('search', 'read_file', 'deploy')
const base64 = fc.base64String({ maxLength: 16 })

/** Something that a response does. */
const deed: fc.Arbitrary<(recorder: ResponsesRecorder) => void> = fc.oneof(
  fc
    .array(fc.record({ deltas, isRefusal: fc.boolean() }), { minLength: 1, maxLength: 3 })
    .map((contents) => (recorder: ResponsesRecorder) => recorder.message(contents)),
  fc.tuple(fc.array(deltas, { maxLength: 2 }), fc.array(deltas, { maxLength: 2 })).map(
    ([summaries, thoughts]) =>
      (recorder: ResponsesRecorder) =>
        recorder.reasoning(summaries, thoughts),
  ),
  fc.tuple(name, deltas).map((call) => (recorder: ResponsesRecorder) => recorder.functionCall(...call)),
  fc.tuple(name, deltas).map((call) => (recorder: ResponsesRecorder) => recorder.customCall(...call)),
  fc
    .tuple(
      name,
      deltas,
      fc.oneof(
        fc.record({ output: fc.string({ unit: 'grapheme' }) }),
        fc.constant({ error: { type: 'http_error', code: 500, message: 'no' } }),
      ),
    )
    .map((call) => (recorder: ResponsesRecorder) => recorder.mcpCall(...call)),
  fc.string().map((query) => (recorder: ResponsesRecorder) => recorder.webSearch(query)),
  fc
    .tuple(deltas, fc.string())
    .map((call) => (recorder: ResponsesRecorder) => recorder.codeInterpreter(...call)),
  fc
    .tuple(fc.array(base64, { maxLength: 2 }), base64)
    .map((call) => (recorder: ResponsesRecorder) => recorder.image(...call)),
)

const ending = fc.constantFrom<(recorder: ResponsesRecorder) => void>(
  (recorder) => recorder.complete(),
  (recorder) => recorder.complete(),
  (recorder) => recorder.incomplete('max_output_tokens'),
  (recorder) => recorder.incomplete('content_filter'),
  (recorder) => recorder.fail('The server had an error.'),
)

/** Whole streams, always the same. */
export const responsesStreams: readonly (readonly ResponseStreamEvent[])[] = fc
  .sample(fc.tuple(fc.array(deed, { maxLength: 6 }), ending), { numRuns: 40, seed: 54 })
  .map(([deeds, end]) => {
    const recorder = new ResponsesRecorder()
    for (const act of deeds) act(recorder)
    end(recorder)
    return recorder.events
  })

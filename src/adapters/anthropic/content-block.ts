import { type ChunkPart, isRecord, type Json, readField } from '../../protocol/index.ts'
import { jsonTextOf } from '../common/json-text-of.ts'
import { textOf } from '../common/text-of.ts'

/** A growing block of a message's content. */
export class ContentBlock {
  readonly #block: unknown
  readonly #type: string
  readonly #partId: string
  #citationCount = 0
  #hasInput = false

  constructor(block: unknown, partId: string) {
    this.#block = block
    this.#type = textOf(block, 'type') ?? ''
    this.#partId = partId
  }

  /** The part that the start of the block adds; `undefined` if none. */
  begin(): ChunkPart | undefined {
    const [block, type] = [this.#block, this.#type]
    if (type === 'text') return this.#grow('text', textOf(block, 'text') ?? '')
    if (type === 'thinking') return this.#grow('reasoning', textOf(block, 'thinking') ?? '')
    if (type.endsWith('tool_use')) return this.#call('')
    if (!type.endsWith('tool_result')) return this.#data(type, block)
    const output = (readField(block, 'content') ?? null) as Json // the store checks that it is JSON
    const isError =
      readField(block, 'is_error') === true || textOf(output, 'type')?.endsWith('error') === true
    const toolCallId = textOf(block, 'tool_use_id') ?? ''
    return { kind: 'tool_result', toolCallId, output, ...(isError && { isError }) }
  }

  /** The part that a delta adds, or a sentence that says why it cannot be read. */
  add(delta: unknown): ChunkPart | string | undefined {
    const type = textOf(delta, 'type')
    const [field] =
      /^(?:text|thinking|partial_json)/.exec(type === 'input_json_delta' ? 'partial_json' : (type ?? '')) ??
      []
    if (field !== undefined) {
      const text = textOf(delta, field)
      if (text === undefined) return `Its ${field} is no text.`
      if (field !== 'partial_json') return this.#grow(field === 'text' ? 'text' : 'reasoning', text)
      this.#hasInput ||= text !== ''
      return this.#call(text)
    }
    if (type === 'signature_delta') return
    if (type !== 'citations_delta') return this.#data(type ?? 'delta', delta)
    const citation = readField(delta, 'citation')
    this.#citationCount += 1
    return this.#data(textOf(citation, 'type') ?? 'citation', citation, `:${this.#citationCount - 1}`)
  }

  /** The part that the end of the block adds: its input, if the start contained all of it. */
  end(): ChunkPart | undefined {
    const input = readField(this.#block, 'input')
    if (this.#hasInput || !this.#type.endsWith('tool_use') || !isRecord(input)) return
    const text = jsonTextOf(input)
    return text === undefined || text === '{}' ? undefined : this.#call(text)
  }

  #grow(kind: 'text' | 'reasoning', delta: string): ChunkPart | undefined {
    return delta === '' ? undefined : { kind, partId: this.#partId, delta }
  }

  #call(inputDelta: string): ChunkPart {
    const toolCallId = textOf(this.#block, 'id') ?? ''
    return { kind: 'tool_call', toolCallId, toolName: textOf(this.#block, 'name') ?? '', inputDelta }
  }

  #data(name: string, value: unknown, suffix = ''): ChunkPart {
    return { kind: 'data', name, dataId: this.#partId + suffix, value: value as Json } // as above
  }
}

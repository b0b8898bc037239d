import { isList, isRecord } from '../../protocol/index.ts'
import { fieldOf } from '../common/field-of.ts'
import { textOf } from '../common/text-of.ts'

/** A message or a chunk of one, without the envelope of LangChain's serializer. */
export interface GraphMessage {
  /** Empty if it has none. */
  readonly id: string
  readonly role: 'ai' | 'tool' | 'other'
  /** It adds to the message, and is not the whole message. */
  readonly isChunk: boolean
  readonly text: string
  readonly reasoning: string
  readonly fields: unknown
}

/** `undefined` if the input is not a message. */
export function graphMessageOf(input: unknown): GraphMessage | undefined {
  const isWrapped = fieldOf(input, 'lc') !== undefined && isRecord(fieldOf(input, 'kwargs'))
  const fields = isWrapped ? fieldOf(input, 'kwargs') : input
  const path = fieldOf(input, 'id')
  const name = isWrapped && isList(path) ? path.at(-1) : (textOf(fields, 'type') ?? textOf(fields, 'role'))
  if (typeof name !== 'string') return undefined
  const content = fieldOf(fields, 'content')
  const blocks: readonly unknown[] = isList(content) ? content : [{ type: 'text', text: content }]
  const extra = textOf(fieldOf(fields, 'additional_kwargs'), 'reasoning_content') ?? ''
  return {
    id: textOf(fields, 'id') ?? '',
    role: /^(?:ai|assistant)/i.test(name) ? 'ai' : /^tool/i.test(name) ? 'tool' : 'other',
    // Servers in JavaScript use the same name for chunks and messages. Only a chunk has this list, which may be empty.
    isChunk: name.endsWith('Chunk') || isList(fieldOf(fields, 'tool_call_chunks')),
    text: blocks.map(textIn).join(''),
    reasoning: extra + blocks.map(reasoningIn).join(''),
    fields,
  }
}

function textIn(block: unknown): string {
  if (typeof block === 'string') return block
  return textOf(block, 'type')?.startsWith('text') === true ? (textOf(block, 'text') ?? '') : ''
}

const reasoningIn = (block: unknown): string => textOf(block, 'reasoning') ?? textOf(block, 'thinking') ?? ''

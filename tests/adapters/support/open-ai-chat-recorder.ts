import * as fc from 'fast-check'
import type { ChatCompletionChunk } from 'openai/resources/chat/completions'

/** A chunk with what many servers send beside what the package `openai` knows. */
export type ChatChunk = Omit<ChatCompletionChunk, 'choices'> & { readonly choices: readonly ChatChoice[] }
export type ChatDelta = ChatCompletionChunk.Choice.Delta & {
  readonly reasoning_content?: string
  readonly reasoning?: string
}
interface ChatChoice {
  readonly index: number
  readonly delta: ChatDelta
  readonly finish_reason: ChatCompletionChunk.Choice['finish_reason']
}

export const chatChunk = (choices: readonly ChatChoice[], more: Partial<ChatChunk> = {}): ChatChunk => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4.1',
  choices,
  ...more,
})

/** A chunk that one choice has to itself. */
export const chatDelta = (delta: ChatDelta, index = 0): ChatChunk =>
  chatChunk([{ index, delta, finish_reason: null }])

export const chatEnd = (finish_reason: ChatChoice['finish_reason'], index = 0): ChatChunk =>
  chatChunk([{ index, delta: {}, finish_reason }])

export const chatUsage = chatChunk([], {
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
})

const word = fc.string({ unit: 'grapheme', maxLength: 8 })
const words = fc.array(word, { maxLength: 5 })
const toolCall = fc.record({
  name: fc.constantFrom('search', 'read_file', 'deploy'),
  args: fc.array(word, { maxLength: 4 }),
  /** The id comes once, as OpenAI does it, or with each delta. */
  repeatsId: fc.boolean(),
  /** The call comes in one piece, as many servers do it. */
  isWhole: fc.boolean(),
})

interface Choice {
  readonly reasoning: readonly string[]
  readonly content: readonly string[]
  readonly refusal: readonly string[]
  readonly calls: readonly {
    readonly name: string
    readonly args: readonly string[]
    readonly repeatsId: boolean
    readonly isWhole: boolean
  }[]
  readonly end: 'stop' | 'length' | 'tool_calls' | 'content_filter'
}

const choice: fc.Arbitrary<Choice> = fc.record({
  reasoning: words,
  content: words,
  refusal: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, words),
  calls: fc.array(toolCall, { maxLength: 3 }),
  end: fc.constantFrom('stop', 'stop', 'tool_calls', 'length', 'content_filter'),
})

/** The chunks of one choice. */
function chunksOf({ reasoning, content, refusal, calls, end }: Choice, index: number): ChatChunk[] {
  return [
    chatDelta({ role: 'assistant', content: '' }, index),
    ...reasoning.map((text) => chatDelta({ reasoning_content: text }, index)),
    ...content.map((text) => chatDelta({ content: text }, index)),
    ...refusal.map((text) => chatDelta({ refusal: text }, index)),
    ...calls.flatMap(({ name, args, repeatsId, isWhole }, at) => {
      const id = `call_${index}_${at}`
      const begun = (input: string) =>
        chatDelta(
          { tool_calls: [{ index: at, id, type: 'function', function: { name, arguments: input } }] },
          index,
        )
      if (isWhole) return [begun(args.join(''))]
      const more = args.map((input) =>
        chatDelta(
          { tool_calls: [{ index: at, ...(repeatsId && { id }), function: { arguments: input } }] },
          index,
        ),
      )
      return [begun(''), ...more]
    }),
    chatEnd(end, index),
  ]
}

/** One list after another, an item of each in turn. */
function interleaved<Item>(lists: readonly (readonly Item[])[]): Item[] {
  const longest = Math.max(...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat()
}

/** Whole streams, always the same. */
export const chatStreams: readonly (readonly ChatChunk[])[] = fc
  .sample(fc.tuple(fc.array(choice, { minLength: 1, maxLength: 3 }), fc.boolean()), { numRuns: 40, seed: 54 })
  .map(([choices, hasUsage]) => [...interleaved(choices.map(chunksOf)), ...(hasUsage ? [chatUsage] : [])])

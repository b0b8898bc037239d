import { MockLanguageModelV4 } from 'ai/test'
import { reviewer } from './reviewer.ts'

type Call = Parameters<MockLanguageModelV4['doStream']>[0]
type Part =
  Awaited<ReturnType<MockLanguageModelV4['doStream']>>['stream'] extends ReadableStream<infer Item>
    ? Item
    : never

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** What was asked last. */
function questionIn(prompt: Call['prompt']): string {
  const last = prompt.findLast(({ role }) => role === 'user')
  if (last?.role !== 'user') return ''
  return last.content.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

async function* spoken(question: string): AsyncGenerator<Part> {
  const draft = `You asked “${question}”. Let me look into the books. From memory I would say it is about forty, but do not pin me down on that before somebody has checked it.`
  const words = draft.split(/(?<= )/)
  yield { type: 'stream-start', warnings: [] }
  yield { type: 'text-start', id: 'text' }
  for (const [index, delta] of words.entries()) {
    if (index === words.length >> 1) reviewer.postOverdue() // so that what is late is late each time
    yield { type: 'text-delta', id: 'text', delta }
    await pause(70)
  }
  yield { type: 'text-end', id: 'text' }
  yield {
    type: 'finish',
    finishReason: { unified: 'stop', raw: undefined },
    usage: {
      inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: words.length, text: words.length, reasoning: 0 },
    },
  }
}

const streamOf = (parts: AsyncIterator<Part>): ReadableStream<Part> =>
  new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
  })

/** A model that needs no key and says the same each time. */
export const model = new MockLanguageModelV4({
  doStream: ({ prompt }) => Promise.resolve({ stream: streamOf(spoken(questionIn(prompt))) }),
})

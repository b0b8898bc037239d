import { expect, test } from 'vitest'
import { fromAnthropicAgents } from '../../src/adapters/anthropic-agents/index.ts'
import { fromAnthropic } from '../../src/adapters/anthropic/index.ts'
import type { Adapter } from '../../src/adapters/common/adapter.ts'
import { fromOpenAiChat } from '../../src/adapters/openai-chat/index.ts'
import { fromOpenAiResponses } from '../../src/adapters/openai-responses/index.ts'
import { syncStore } from '../laws/view.ts'
import { threadId } from './support/adapter-laws.ts'
import { sessionStreams } from './support/anthropic-agents-recorder.ts'
import { anthropicStreams } from './support/anthropic-recorder.ts'
import { chatStreams } from './support/open-ai-chat-recorder.ts'
import { responsesStreams } from './support/open-ai-responses-recorder.ts'

const refuse = (): never => {
  throw new Error('no')
}
/** Throws at whatever is done with it. */
const hostile: readonly object[] = [{}, []].map(
  (target) =>
    new Proxy(target, {
      get: refuse,
      has: refuse,
      ownKeys: refuse,
      getOwnPropertyDescriptor: refuse,
      getPrototypeOf: refuse,
    }),
)

/** Copies of a JSON value, each with another of its fields replaced, at any depth. */
function* replaced(value: unknown, other: object): Generator<unknown> {
  yield other
  if (typeof value !== 'object' || value === null) return
  for (const [key, field] of Object.entries(value))
    for (const changed of replaced(field, other))
      yield Array.isArray(value)
        ? value.map((item: unknown, index) => (String(index) === key ? changed : item))
        : { ...value, [key]: changed }
}

const binding = { threadId, invocationId: 'turn' }
const sources: readonly [string, () => Adapter, readonly (readonly unknown[])[]][] = [
  ['OpenAI Responses', () => fromOpenAiResponses(binding), responsesStreams],
  ['OpenAI Chat Completions', () => fromOpenAiChat(binding), chatStreams],
  ['Anthropic Messages', () => fromAnthropic(binding), anthropicStreams],
  ['Claude Managed Agents', () => fromAnthropicAgents(binding), sessionStreams],
]

test.each(sources)(
  'an event of %s of which any field throws when it is read is no reason to throw',
  (_, make, streams) => {
    const short = streams.flat().filter((event) => JSON.stringify(event).length < 700)
    const kinds = new Map(short.map((event) => [shapeOf(event), event]))
    for (const event of kinds.values()) {
      for (const other of hostile) {
        for (const changed of replaced(event, other)) {
          const adapter = make()
          const events = [...adapter.push(changed), ...adapter.end()]
          expect(() => syncStore().ingestAll(events)).not.toThrow()
          expect(events.at(-1)).toMatchObject({ type: 'stream_finalized' })
        }
      }
    }
  },
)

/** The types and the names in an event, which say what kind it is. */
const shapeOf = (event: unknown): string =>
  (JSON.stringify(event).match(/"(?:type|finish_reason)":"\w[\w.]*"|"\w+":/g) ?? []).join()

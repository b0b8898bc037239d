import {
  BaseLlm,
  type Event,
  FunctionTool,
  InMemoryRunner,
  LlmAgent,
  type LlmResponse,
  StreamingMode,
} from '@google/adk'
import * as fc from 'fast-check'
import type * as Events from '../../../node_modules/@google/adk/dist/types/events/event.d.ts'
import type * as Interactions from '../../../node_modules/@google/adk/dist/types/models/interactions_utils.d.ts'
import type * as Streaming from '../../../node_modules/@google/adk/dist/types/utils/streaming_utils.d.ts'

/** A module of the package that it exports under no name. */
const inner = (path: string): Promise<unknown> =>
  import(new URL(`../../../node_modules/@google/adk/dist/esm/${path}`, import.meta.url).href)

/** What turns a model's chunks into partial and final events. */
const { StreamingResponseAggregator } = (await inner('utils/streaming_utils.js')) as typeof Streaming

/** What makes an answer of Gemini's Interactions API into one of a model. */
const { convertInteractionToLlmResponse } = (await inner(
  'models/interactions_utils.js',
)) as typeof Interactions

/** What a server in Python writes. */
export const { transformToSnakeCaseEvent } = (await inner('events/event.js')) as typeof Events

/** One piece of what a model says. */
export type Said =
  | { readonly text: string; readonly thought?: boolean }
  | { readonly call: string; readonly args: Record<string, unknown> }

type Part = NonNullable<NonNullable<Event['content']>['parts']>[number]

/** What a model says at each time that it is called. */
export type Script = readonly (readonly Said[])[]

class ScriptedModel extends BaseLlm {
  readonly #steps: Script
  readonly #mode: RunSettings['mode']
  #count = 0

  constructor(steps: Script, mode: RunSettings['mode']) {
    super({ model: 'scripted' })
    this.#steps = steps
    this.#mode = mode
  }

  override async *generateContentAsync(_: unknown, isStreaming = false): AsyncGenerator<LlmResponse, void> {
    const said = this.#steps[this.#count++] ?? []
    if (this.#mode === 'interactions')
      return yield convertInteractionToLlmResponse(interactionOf(`i${this.#count}`, said))
    if (!isStreaming) return yield { content: { role: 'model', parts: said.map(partOf) } }
    const aggregator = new StreamingResponseAggregator(this.#mode === 'progressive')
    for (const piece of said) yield* aggregator.processResponse(chunkOf([partOf(piece)]))
    yield* aggregator.processResponse(chunkOf([], 'STOP'))
    const last = aggregator.close()
    if (last !== undefined) yield last
  }

  override connect(): never {
    throw new Error('This model has no live connection.')
  }
}

const partOf = (said: Said): object =>
  'call' in said ? { functionCall: { name: said.call, args: said.args } } : { ...said }

type Interaction = Parameters<typeof convertInteractionToLlmResponse>[0]

const interactionOf = (id: string, said: readonly Said[]): Interaction =>
  ({
    id,
    status: said.some((one) => 'call' in one) ? 'requires_action' : 'completed',
    steps: said.map((one, index) => stepOf(one, `${id}-${index}`)),
  }) as unknown as Interaction // the fields that are read

function stepOf(said: Said, id: string): object {
  if ('call' in said) return { type: 'function_call', id, name: said.call, arguments: said.args }
  if (said.thought === true) return { type: 'thought', signature: id }
  return { type: 'model_output', content: [{ type: 'text', text: said.text }] }
}

type ModelChunk = Parameters<InstanceType<typeof StreamingResponseAggregator>['processResponse']>[0]

const chunkOf = (parts: readonly object[], finishReason?: string): ModelChunk =>
  ({
    candidates: [{ content: { role: 'model', parts }, finishReason }],
  }) as unknown as ModelChunk // the fields that are read

/** How ADK runs a script. */
export interface RunSettings {
  readonly mode?: 'none' | 'sse' | 'progressive' | 'interactions'
  readonly requireConfirmation?: boolean
  readonly isLongRunning?: boolean
}

/** The events that ADK's own runner makes, as they come over the wire. */
export async function adkRun(steps: Script, settings: RunSettings = {}): Promise<Event[]> {
  return (await adkSession(steps, settings))({ text: 'Hi' })
}

/** A session that is told something, and returns the events of the run that this begins. */
export async function adkSession(
  steps: Script,
  { mode = 'sse', requireConfirmation = false, isLongRunning = false }: RunSettings = {},
): Promise<(part: Part) => Promise<Event[]>> {
  const tool = new FunctionTool({
    name: 'look',
    description: 'Looks something up.',
    execute: (args: unknown) => ({ found: JSON.stringify(args) }),
    isLongRunning,
    requireConfirmation,
  })
  const agent = new LlmAgent({
    name: 'scout',
    model: new ScriptedModel(steps, mode),
    tools: [tool],
  })
  const runner = new InMemoryRunner({ agent, appName: 'app' })
  const session = await runner.sessionService.createSession({ appName: 'app', userId: 'ann' })
  return async (part) => {
    const events: Event[] = []
    const run = runner.runAsync({
      userId: 'ann',
      sessionId: session.id,
      newMessage: { role: 'user', parts: [part] },
      runConfig: {
        streamingMode: mode === 'sse' || mode === 'progressive' ? StreamingMode.SSE : StreamingMode.NONE,
      },
    })
    for await (const event of run) events.push(JSON.parse(JSON.stringify(event)) as Event) // of a copy
    return events
  }
}

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 })
const said = fc.oneof(
  { weight: 3, arbitrary: words.map((text): Said => ({ text })) },
  { weight: 1, arbitrary: words.map((text): Said => ({ text, thought: true })) },
)
const call = fc.nat(9).map((n): Said => ({ call: 'look', args: { n } }))

/** A model that calls a tool in each step but the last. */
export const script: fc.Arbitrary<Script> = fc
  .tuple(
    fc.array(fc.tuple(fc.array(said, { maxLength: 4 }), fc.array(call, { minLength: 1, maxLength: 2 })), {
      maxLength: 2,
    }),
    fc.array(said, { minLength: 1, maxLength: 5 }),
  )
  .map(([steps, last]) => [...steps.map(([texts, calls]) => [...texts, ...calls]), [...last, { text: '.' }]])

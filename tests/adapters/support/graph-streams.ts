import {
  AIMessage,
  AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  ToolMessage,
} from '@langchain/core/messages'
import { MessageAssembler } from '@langchain/langgraph-sdk'
import { MessageTupleManager, StreamManager } from '@langchain/langgraph-sdk/ui'
import type { Event as ProtocolEvent, MessagesEvent } from '@langchain/protocol'
import * as fc from 'fast-check'

/** An event as the platform's client yields it. */
export interface PlatformEvent {
  readonly event: string
  readonly data: unknown
  readonly id?: string
}

export const runId = 'run-1'

/** As servers write a message: in Python a chunk has a type of its own, in JavaScript it has that of a message. */
export function dictOf(message: BaseMessage, isPython = true): Record<string, unknown> {
  const { data } = message.toDict()
  const isChunk = message instanceof AIMessageChunk
  const dict = { ...data, type: isChunk && isPython ? 'AIMessageChunk' : message.type }
  return JSON.parse(JSON.stringify(dict)) as Record<string, unknown> // of a dict
}

/** Numbers events as the platform does. */
export const numbered = (events: readonly PlatformEvent[]): PlatformEvent[] =>
  events.map((event, index) => ({ ...event, id: `${runId}_event_${index}` }))

export const bodyOf = (events: readonly unknown[]): string =>
  (events as readonly PlatformEvent[])
    .map(
      ({ event, data, id }) =>
        `event: ${event}\ndata: ${JSON.stringify(data)}\n${id === undefined ? '' : `id: ${id}\n`}\n`,
    )
    .join('')

/** What a model says in one message: pieces of text, then calls. */
interface Said {
  readonly pieces: readonly string[]
  readonly calls: readonly number[]
}

const said: fc.Arbitrary<Said> = fc.record({
  pieces: fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 6,
  }),
  calls: fc.array(fc.nat(9), { maxLength: 2 }),
})

/** The chunks of a message, with the input of its calls cut in two. */
function chunksOf(id: string, { pieces, calls }: Said): AIMessageChunk[] {
  const texts = pieces.map((content) => new AIMessageChunk({ id, content }))
  const inputs = calls.flatMap((n, index) => {
    const args = JSON.stringify({ n })
    const call = (more: object): AIMessageChunk =>
      new AIMessageChunk({ id, content: '', tool_call_chunks: [{ index, ...more }] })
    return [
      call({ id: `${id}-c${index}`, name: 'look', args: args.slice(0, 3) }),
      call({ args: args.slice(3) }),
    ]
  })
  return [...texts, ...inputs]
}

const wholeOf = (id: string, { pieces, calls }: Said): AIMessage =>
  new AIMessage({
    id,
    content: pieces.join(''),
    tool_calls: calls.map((n, index) => ({ id: `${id}-c${index}`, name: 'look', args: { n } })),
  })

const resultsOf = (id: string, { calls }: Said): ToolMessage[] =>
  calls.map(
    (n, index) =>
      new ToolMessage({ id: `${id}-t${index}`, tool_call_id: `${id}-c${index}`, content: `Found ${n}.` }),
  )

export type Modes = 'messages-tuple' | 'values' | 'messages-tuple and values' | 'messages' | 'updates'

/** A run as the platform streams it. */
const platformRun = (steps: readonly Said[], modes: Modes, isPython: boolean): PlatformEvent[] => {
  const state: BaseMessage[] = [
    new AIMessage({ id: 'old', content: 'From before.' }),
    new HumanMessage({ id: 'q', content: 'Hi' }),
  ]
  const values = (): PlatformEvent[] =>
    modes.endsWith('values')
      ? [{ event: 'values', data: { messages: state.map((one) => dictOf(one, isPython)) } }]
      : []
  const tuple = (message: BaseMessage): PlatformEvent => ({
    event: 'messages',
    data: [dictOf(message, isPython), { langgraph_node: 'model', run_id: runId }],
  })
  const events: PlatformEvent[] = [{ event: 'metadata', data: { run_id: runId, attempt: 1 } }, ...values()]
  for (const [index, step] of steps.entries()) {
    const id = `m${index}`
    const [whole, results] = [wholeOf(id, step), resultsOf(id, step)]
    if (modes.startsWith('messages-tuple'))
      events.push(...chunksOf(id, step).map(tuple), ...results.map(tuple))
    if (modes === 'messages') {
      step.pieces.forEach((_, count) => {
        const partial = new AIMessage({ id, content: step.pieces.slice(0, count + 1).join('') })
        events.push({ event: 'messages/partial', data: [dictOf(partial)] })
      })
      events.push({ event: 'messages/complete', data: [whole, ...results].map((one) => dictOf(one)) })
    }
    if (modes === 'updates')
      for (const [node, messages] of Object.entries({ model: [whole], tools: results }))
        events.push({ event: 'updates', data: { [node]: { messages: messages.map((one) => dictOf(one)) } } })
    state.push(whole, ...results)
    events.push(...values())
  }
  return numbered(events)
}

export const platformRuns = (modes: Modes): fc.Arbitrary<PlatformEvent[]> =>
  fc
    .tuple(fc.array(said, { minLength: 1, maxLength: 3 }), fc.boolean())
    .map(([steps, isPython]) => platformRun(steps, modes, isPython))

export interface Shown {
  readonly text: string
  readonly tools: readonly (readonly [string, string, unknown, unknown])[]
}

/** What the package's own stream manager has at the end, but for what was there before. */
export async function readBySdk(events: readonly PlatformEvent[]): Promise<Shown> {
  type State = { messages: Record<string, unknown>[] }
  const manager = new StreamManager<State>(new MessageTupleManager(), { throttle: false })
  async function* run(): AsyncGenerator<PlatformEvent> {
    yield* structuredClone(events) as PlatformEvent[] // of the same
  }
  await manager.start(
    (() => Promise.resolve(run())) as never, // the events that it yields
    {
      initialValues: { messages: [] },
      callbacks: {},
      getMessages: ({ messages }: State) => messages,
      setMessages: (state: State, messages: State['messages']) => ({ ...state, messages }),
      onSuccess: () => undefined,
      onError: (error: unknown) => {
        throw error
      },
    } as never, // the state of this test
  )
  const messages = (manager.values?.messages ?? []).filter(({ id }) => id !== 'old' && id !== 'q')
  const results = new Map(messages.map((one) => [one['tool_call_id'], one['content']]))
  return {
    text: messages
      .flatMap(({ type, content }) => (type === 'ai' && content !== '' ? [String(content)] : []))
      .join('\n\n'),
    tools: messages.flatMap(({ tool_calls: calls }) =>
      ((calls ?? []) as { id: string; name: string; args: unknown }[]).map(
        ({ id, name, args }) => [id, name, args, results.get(id)] as const,
      ),
    ),
  }
}

const protocol = (method: string, data: unknown, namespace: readonly string[] = []): ProtocolEvent =>
  ({
    type: 'event',
    method,
    params: { namespace, timestamp: 0, node: 'model', data },
  }) as unknown as ProtocolEvent // as the method says

/** A run in the words of the event protocol. */
const protocolRun = (steps: readonly Said[], isInterrupted: boolean): ProtocolEvent[] => {
  const events = [protocol('lifecycle', { event: 'started' })]
  for (const [step, { pieces, calls }] of steps.entries()) {
    const id = `m${step}`
    const say = (data: object): void => void events.push(protocol('messages', data))
    say({ event: 'message-start', role: 'ai', id })
    say({ event: 'content-block-start', index: 0, content: { type: 'text', text: '' } })
    for (const piece of pieces)
      say({ event: 'content-block-delta', index: 0, delta: { type: 'text-delta', text: piece } })
    say({ event: 'content-block-finish', index: 0, content: { type: 'text', text: pieces.join('') } })
    for (const [index, n] of calls.entries()) {
      const call = { id: `${id}-c${index}`, name: 'look' }
      const args = JSON.stringify({ n })
      say({
        event: 'content-block-start',
        index: index + 1,
        content: { type: 'tool_call_chunk', ...call, args: args.slice(0, 3) },
      })
      say({
        event: 'content-block-delta',
        index: index + 1,
        delta: { type: 'tool-call-delta', args: args.slice(3) },
      })
      say({
        event: 'content-block-finish',
        index: index + 1,
        content: { type: 'tool_call', ...call, args: { n } },
      })
    }
    say({ event: 'message-finish' })
    for (const [index, n] of calls.entries())
      events.push(
        protocol('tools', {
          event: 'tool-started',
          tool_call_id: `${id}-c${index}`,
          tool_name: 'look',
          input: { n },
        }),
        protocol('tools', { event: 'tool-output-delta', tool_call_id: `${id}-c${index}`, delta: 'Found' }),
        protocol('tools', { event: 'tool-finished', tool_call_id: `${id}-c${index}`, output: `Found ${n}.` }),
      )
  }
  if (isInterrupted)
    events.push(protocol('input.requested', { interrupt_id: 'i1', payload: { question: 'Go on?' } }))
  events.push(protocol('lifecycle', { event: isInterrupted ? 'interrupted' : 'completed' }))
  return events.map((event, seq) => ({ ...event, event_id: `e${seq}`, seq }))
}

export const protocolRuns: fc.Arbitrary<ProtocolEvent[]> = fc
  .tuple(fc.array(said, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([steps, isInterrupted]) => protocolRun(steps, isInterrupted))

/** What the package's own assembler makes of the messages of a run. */
export function assembledBySdk(events: readonly ProtocolEvent[]): Pick<Shown, 'text'> & { calls: unknown[] } {
  const assembler = new MessageAssembler()
  const messages = events
    .filter((event): event is ProtocolEvent & MessagesEvent => event.method === 'messages')
    .flatMap((event) => {
      const update = assembler.consume(structuredClone(event))
      return update?.kind === 'message-finish' ? [update.message] : []
    })
  const blocks = messages.map((message) => message.blocks as Record<string, unknown>[]) // as the protocol has them
  return {
    text: blocks
      .map((list) => list.map((block) => (typeof block['text'] === 'string' ? block['text'] : '')).join(''))
      .join('\n\n'),
    calls: blocks
      .flat()
      .flatMap(({ type, id, name, args }) => (type === 'tool_call' ? [[id, name, args]] : [])),
  }
}

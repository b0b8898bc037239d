import { AIMessage, AIMessageChunk, ToolMessage } from '@langchain/core/messages'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromLangGraph, guarantee } from '../../src/adapters/langgraph/index.ts'
import { type InvocationBubble, textOf } from '../../src/core/index.ts'
import { syncStore } from '../laws/view.ts'
import { adapterLaws, threadId } from './support/adapter-laws.ts'
import { responseOf } from './support/body-of.ts'
import { eventsOf } from './support/events-of.ts'
import {
  assembledBySdk,
  bodyOf,
  dictOf,
  type Modes,
  numbered,
  type PlatformEvent,
  platformRuns,
  protocolRuns,
  readBySdk,
  runId,
  type Shown,
} from './support/graph-streams.ts'

const make = () => fromLangGraph({ threadId, invocationId: 'turn' })
const modes: readonly Modes[] = [
  'messages-tuple and values',
  'messages-tuple',
  'values',
  'messages',
  'updates',
]
const runsOf = (mode: Modes): PlatformEvent[][] => fc.sample(platformRuns(mode), { seed: 55, numRuns: 12 })
const protocolStreams = fc.sample(protocolRuns, { seed: 55, numRuns: 32 })
const protocolBody = (events: readonly unknown[]): string =>
  events.map((event) => `event: message\ndata: ${JSON.stringify(event)}\n\n`).join('')

describe('the stream modes of the platform', () => {
  /** The text of each message that the event has, and its calls. */
  function chunkCountOf(event: unknown): number {
    const messages: { tool_calls?: unknown[] }[] = []
    JSON.stringify(event, (_, value: unknown) => {
      if (typeof value === 'object' && value !== null && 'content' in value)
        messages.push(value as { tool_calls?: unknown[] })
      return value
    })
    return messages.reduce((count, { tool_calls: calls = [] }) => count + 1 + calls.length, 0)
  }
  adapterLaws({ make, streams: modes.flatMap(runsOf), bodyOf, chunkCountOf })
})
describe('the event protocol', () => {
  adapterLaws({ make, streams: protocolStreams, bodyOf: protocolBody })
})

const bubbleOf = (events: readonly unknown[], adapter = make()): InvocationBubble => {
  const store = syncStore()
  store.ingestAll([...events.flatMap((event) => adapter.push(event)), ...adapter.end()])
  expect(store.violations()).toEqual([])
  return store.invocation('turn')!
}

const shown = (bubble: InvocationBubble): Shown => ({
  text: textOf(bubble),
  tools: bubble.parts.flatMap((part) =>
    part.kind === 'tool' && part.toolName !== undefined
      ? [[part.toolCallId, part.toolName, JSON.parse(part.input), part.output] as const]
      : [],
  ),
})

describe("the package's own client", () => {
  test.each(['messages-tuple and values', 'messages-tuple', 'values'] as const)(
    'has at the end of %s what the store shows',
    async (mode) => {
      for (const events of runsOf(mode)) expect(shown(bubbleOf(events))).toEqual(await readBySdk(events))
    },
  )

  test('has at the end of the other modes what the store shows, with the same run in values', async () => {
    const values = await Promise.all(runsOf('values').map(readBySdk))
    expect(runsOf('messages').map((events) => shown(bubbleOf(events)))).toEqual(values)
    expect(runsOf('updates').map((events) => shown(bubbleOf(events)))).toEqual(values)
  })

  test('assembles of the event protocol what the store shows', () => {
    for (const events of protocolStreams) {
      const { text, tools } = shown(bubbleOf(events))
      expect({ text, calls: tools.map(([id, name, input]) => [id, name, input]) }).toEqual(
        assembledBySdk(events),
      )
      for (const [, , input, output] of tools) expect(output).toBe(`Found ${(input as { n: number }).n}.`)
    }
  })
})

const chunk = (id: string, content: string, more: object = {}): PlatformEvent => ({
  event: 'messages',
  data: [dictOf(new AIMessageChunk({ id, content, ...more })), { langgraph_node: 'model' }],
})
const values = (...messages: readonly (AIMessage | ToolMessage)[]): PlatformEvent => ({
  event: 'values',
  data: { messages: messages.map((one) => dictOf(one)) },
})

describe("where the package's own client differs", () => {
  // The shape of https://github.com/langchain-ai/langgraphjs/pull/2327: who joins a run again gets all of its events again.
  test('events that come again under their ids show their text once, and there twice', async () => {
    const events = numbered([chunk('m1', 'Hel'), chunk('m1', 'lo')])
    const rejoined = [...events, ...events]
    expect((await readBySdk(rejoined)).text).toBe('HelloHello')
    expect(textOf(bubbleOf(rejoined))).toBe('Hello')
  })

  test('a whole message after its chunks is the message, and there its text twice', async () => {
    const whole: PlatformEvent = {
      event: 'messages',
      data: [dictOf(new AIMessage({ id: 'm1', content: 'Hello' })), {}],
    }
    const events = [chunk('m1', 'Hel'), chunk('m1', 'lo'), whole]
    expect((await readBySdk(events)).text).toBe('HelloHello')
    expect(textOf(bubbleOf(events))).toBe('Hello')
  })
})

// The shape of https://github.com/langchain-ai/langgraphjs/issues/1969: a run is joined again, and its last `values` never comes.
test('a last state that never comes does not hide what was streamed since the one before', () => {
  const state = (...messages: readonly AIMessage[]): PlatformEvent => ({
    event: 'values',
    data: { messages: messages.map((message) => dictOf(message)) },
  })
  const hello = new AIMessage({ id: 'm1', content: 'Hello' })
  const events = numbered([
    state(),
    chunk('m1', 'Hello'),
    state(hello),
    chunk('m2', 'Wor'),
    chunk('m2', 'ld'),
  ])
  const adapter = make()
  const cut = events.slice(0, 4).flatMap((event) => adapter.push(event))
  const rejoined = events.flatMap((event) => adapter.push(event))
  const store = syncStore()
  store.ingestAll([...cut, ...rejoined, ...adapter.end()])
  const bubble = store.invocation('turn')!
  expect(bubble).toMatchObject({ phase: 'completed', body: 'callback' })
  expect(textOf(bubble)).toBe('Hello\n\nWorld')
})

describe('messages', () => {
  test('that arrive among each other stay whole', () => {
    const store = syncStore()
    const adapter = make()
    const events = [chunk('m1', 'Hel'), chunk('m2', 'Wor'), chunk('m1', 'lo'), chunk('m2', 'ld')]
    store.ingestAll(events.flatMap((event) => adapter.push(event)))
    expect(store.invocation('turn')).toMatchObject({
      parts: [{ segments: ['Hello'] }, { segments: ['World'] }],
    })
  })

  test('of the state before the run are no part of it', () => {
    const old = new AIMessage({ id: 'old', content: 'From before.' })
    const events = [values(old), chunk('m1', 'Hi'), values(old, new AIMessage({ id: 'm1', content: 'Hi!' }))]
    expect(bubbleOf(events)).toMatchObject({ body: 'callback', parts: [{ segments: ['Hi!'] }] })
  })

  test('that two modes stream show their text once', () => {
    const streamed = (content: string): PlatformEvent => ({
      event: 'events',
      data: {
        event: 'on_chat_model_stream',
        data: { chunk: JSON.parse(JSON.stringify(new AIMessageChunk({ id: 'm1', content }))) as unknown },
      },
    })
    const events = [streamed('Hel'), chunk('m1', 'Hel'), chunk('m1', 'lo'), streamed('lo')]
    expect(textOf(bubbleOf(events))).toBe('Hello')
  })

  test('of a graph in the same process are read as they are', () => {
    const tuple = (content: string): unknown => [
      ['sub:1'],
      'messages',
      [new AIMessageChunk({ id: 'm1', content }), {}],
    ]
    const state = ['values', { messages: [new AIMessage({ id: 'm1', content: 'Hello' })] }]
    expect(textOf(bubbleOf([['values', { messages: [] }], tuple('Hel'), tuple('lo'), state]))).toBe('Hello')
  })

  test('may think before they speak, in either form', () => {
    const blocks = [
      { type: 'thinking', thinking: 'Hm' },
      { type: 'text', text: 'Hi' },
    ]
    const events = [
      chunk('m1', '', { additional_kwargs: { reasoning_content: 'So' } }),
      chunk('m2', '', { content: blocks }),
    ]
    expect(bubbleOf(events).parts).toMatchObject([
      { kind: 'reasoning', segments: ['So'] },
      { kind: 'reasoning', segments: ['Hm'] },
      { kind: 'text', segments: ['Hi'] },
    ])
  })
})

describe('subgraphs', () => {
  const ofSub = { ...chunk('m2', 'From below.'), event: 'messages|writer:1' }

  test('are of the turn, unless it does not accept them', () => {
    expect(textOf(bubbleOf([chunk('m1', 'Above.'), ofSub]))).toBe('Above.\n\nFrom below.')
    const accepts = ({ namespace }: { namespace: readonly string[] }): boolean => namespace.length === 0
    const state = values(
      new AIMessage({ id: 'm1', content: 'Above!' }),
      new AIMessage({ id: 'm2', content: 'From below!' }),
    )
    const adapter = fromLangGraph({ threadId, invocationId: 'turn', accepts })
    expect(textOf(bubbleOf([values(), chunk('m1', 'Above.'), ofSub, state], adapter))).toBe('Above!')
  })

  test('may be a turn of their own', () => {
    const adapter = fromLangGraph({
      threadId,
      invocationId: 'turn',
      accepts: ({ namespace, node }) => namespace[0] === 'writer:1' && node === 'model',
    })
    expect(textOf(bubbleOf([chunk('m1', 'Above.'), ofSub], adapter))).toBe('From below.')
  })
})

describe('tools', () => {
  test('that report while they run show the latest, and then their result', () => {
    const tool = (data: object): PlatformEvent => ({
      event: 'tools',
      data: { toolCallId: 'c', name: 'look', ...data },
    })
    const events = [
      tool({ event: 'on_tool_start', input: { n: 1 } }),
      tool({ event: 'on_tool_partial', data: 50 }),
    ]
    const store = syncStore()
    const adapter = make()
    store.ingestAll(events.flatMap((event) => adapter.push(event)))
    expect(store.invocation('turn')).toMatchObject({
      parts: [{ toolName: 'look', output: 50, isPartial: true }],
    })
    const failed = tool({ event: 'on_tool_error', error: 'No.' })
    expect(bubbleOf([...events, failed]).parts).toMatchObject([{ output: 'No.', isError: true }])
  })

  test('whose message says so have failed', () => {
    const call = chunk('m1', '', { tool_call_chunks: [{ index: 0, id: 'c', name: 'look', args: '{}' }] })
    const failed = new ToolMessage({ id: 't', tool_call_id: 'c', content: 'No.', status: 'error' })
    expect(bubbleOf([call, { event: 'messages', data: [dictOf(failed), {}] }]).parts).toMatchObject([
      { toolCallId: 'c', output: 'No.', isError: true },
    ])
  })
})

test('an interrupt asks for an approval once, though the state and an update both have it', () => {
  const interrupts = { __interrupt__: [{ id: 'i1', value: { question: 'Go on?' } }] }
  const events = [
    { event: 'updates', data: interrupts },
    { event: 'values', data: { messages: [], ...interrupts } },
  ]
  expect(bubbleOf(events)).toMatchObject({
    phase: 'completed',
    parts: [
      { kind: 'tool', approval: { approvalId: 'i1', state: 'requested', request: { question: 'Go on?' } } },
    ],
  })
})

test('custom data and what a newer version streams are data under their names', () => {
  const events = [
    { event: 'custom', data: { id: 'p', percent: 10 } },
    { event: 'custom', data: { id: 'p', percent: 20 } },
    { event: 'riddles', data: 'What?' },
    { type: 'event', method: 'custom', params: { namespace: [], data: { name: 'chart', payload: [1] } } },
    { event: 'checkpoints', data: {} },
  ]
  expect(bubbleOf(events).parts).toMatchObject([
    { kind: 'data', name: 'custom', dataId: 'p', value: { percent: 20 } },
    { kind: 'data', name: 'riddles', value: 'What?' },
    { kind: 'data', name: 'chart', value: [1] },
  ])
})

describe('the end of a turn', () => {
  test('an error of the run fails it, with its words', () => {
    const error = { event: 'error', data: { error: 'GraphRecursionError', message: 'Too deep.' } }
    expect(bubbleOf([chunk('m1', 'Hel'), error])).toMatchObject({
      phase: 'failed',
      error: { code: 'GraphRecursionError', message: 'Too deep.' },
      parts: [{ segments: ['Hel'] }],
    })
  })

  test('the stream modes say none, so the end of the response completes it', () => {
    expect(bubbleOf([chunk('m1', 'Hi')]).phase).toBe('completed')
    expect(bubbleOf([chunk('m1', 'Hi'), { event: 'end', data: null }]).phase).toBe('completed')
  })

  test('the event protocol says one, so a stream that stops before it has failed', () => {
    const started = {
      type: 'event',
      method: 'lifecycle',
      params: { namespace: [], data: { event: 'started' } },
    }
    expect(bubbleOf([started])).toMatchObject({ phase: 'failed', error: { code: 'incomplete_stream' } })
    const failed = {
      type: 'event',
      method: 'lifecycle',
      params: { namespace: [], data: { event: 'failed', error: 'No.' } },
    }
    expect(bubbleOf([started, failed])).toMatchObject({ phase: 'failed', error: { message: 'No.' } })
  })
})

describe('what is told and placed nowhere', () => {
  test.each([
    [
      'a chunk without id',
      { event: 'messages', data: [{ type: 'AIMessageChunk', content: 'x' }, {}] },
      /no id/,
    ],
    ['no message', { event: 'messages', data: 'x' }, /no message/],
    ['no mode', { data: 1 }, /no stream mode/],
    ['messages that are no list', { event: 'messages/partial', data: {} }, /no list/],
    [
      'a block of a message that has not begun',
      {
        type: 'event',
        method: 'messages',
        params: { namespace: [], data: { event: 'content-block-delta' } },
      },
      /has not begun/,
    ],
  ])('%s', (_, event, words) => {
    const store = syncStore()
    const adapter = make()
    store.ingestAll([chunk('m1', 'H'), event, chunk('m1', 'i')].flatMap((one) => adapter.push(one)))
    expect(store.violations()).toMatchObject([
      { code: 'invalid_event', event: { part: { why: expect.stringMatching(words) } } },
    ])
    expect(store.invocation('turn')).toMatchObject({ parts: [{ segments: ['Hi'] }] })
  })

  test('a second run on the same response', () => {
    const run = (run_id: string): PlatformEvent => ({ event: 'metadata', data: { run_id } })
    const store = syncStore()
    const adapter = fromLangGraph({ threadId, invocationIdFrom: 'runId' })
    const events = [run(runId), chunk('m1', 'Hi'), run('run-2'), chunk('m2', 'Other.')]
    store.ingestAll([...events.flatMap((one) => adapter.push(one)), ...adapter.end()])
    expect(textOf(store.invocation(runId)!)).toBe('Hi')
    expect(store.violations()).toMatchObject([
      { code: 'invalid_event', event: { part: { why: expect.stringMatching(/another run/) } } },
    ])
  })
})

test('a response of the platform is read with its names and ids', async () => {
  const [events = []] = runsOf('messages-tuple and values')
  const store = syncStore()
  store.ingestAll(await eventsOf(make().adaptStream(responseOf(bodyOf([...events, ...events])))))
  expect(store.invocation('turn')).toEqual(bubbleOf(events))
})

test('its guarantee is bound', () => expect(guarantee).toBe('bound'))

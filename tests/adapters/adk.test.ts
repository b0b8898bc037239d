import {
  createEvent,
  type Event,
  getFunctionCalls,
  getFunctionResponses,
  stringifyContent,
  EventType,
  toStructuredEvents,
} from '@google/adk'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromAdk, guarantee } from '../../src/adapters/adk/index.ts'
import type { InvocationBubble } from '../../src/core/index.ts'
import { syncStore } from '../laws/view.ts'
import { adapterLaws, threadId } from './support/adapter-laws.ts'
import { adkRun, adkSession, script, transformToSnakeCaseEvent } from './support/adk-runs.ts'
import { bodyTextOf, responseOf } from './support/body-of.ts'
import { eventsOf } from './support/events-of.ts'

const bind = { threadId, invocationId: 'turn', author: 'scout' } as const
const make = () => fromAdk(bind)

const modes = ['none', 'sse', 'progressive', 'interactions'] as const
const runs = await Promise.all(
  fc
    .sample(script, { seed: 55, numRuns: 36 })
    .map((steps, index) => adkRun(steps, { mode: modes[index % modes.length]! })),
)
const asked = await adkRun([[{ text: 'Wait.' }, { call: 'look', args: { n: 1 } }]], {
  requireConfirmation: true,
})

adapterLaws({ make, streams: runs, chunkCountOf: (event) => Math.max(1, partsOf(event).length) })

const partsOf = (event: unknown): readonly unknown[] => (event as Event | null)?.content?.parts ?? []

const bubbleOf = (events: readonly unknown[], adapter = make()): InvocationBubble => {
  const store = syncStore()
  store.ingestAll([...events.flatMap((event) => adapter.push(event)), ...adapter.end()])
  expect(store.violations()).toEqual([])
  return store.invocation('turn')!
}

/** What a bubble shows, and what ADK's own helpers read from the final events. */
const shown = ({ parts }: InvocationBubble): unknown => ({
  texts: parts.flatMap((part) => (part.kind === 'text' ? part.segments.join('') : [])),
  tools: parts.flatMap((part) =>
    part.kind === 'tool' ? [[part.toolCallId, part.toolName, JSON.parse(part.input), part.output]] : [],
  ),
})
const readByAdk = (events: readonly Event[]): unknown => {
  const finals = events.filter(({ partial }) => partial !== true)
  const calls = new Map(finals.flatMap(getFunctionCalls).map((one) => [one.id, one]))
  const responses = new Map(
    finals
      .flatMap(getFunctionResponses)
      .toReversed()
      .map((one) => [one.id, one]),
  )
  return {
    text: finals.map(stringifyContent).join(''),
    tools: new Set(
      [...calls].map(([id, { name, args }]) => JSON.stringify([id, name, args, responses.get(id)?.response])),
    ),
  }
}

describe("ADK's own runner", () => {
  test('the store shows what the final events say, in each mode of streaming', () => {
    for (const events of runs) {
      const { texts, tools } = shown(bubbleOf(events)) as { texts: string[]; tools: unknown[] }
      expect({ text: texts.join(''), tools: new Set(tools.map((tool) => JSON.stringify(tool))) }).toEqual(
        readByAdk(events),
      )
    }
  })

  test('a server that writes snake_case is read as one that writes camelCase', () => {
    for (const events of [...runs, asked])
      expect(bubbleOf(events.map(transformToSnakeCaseEvent))).toEqual(bubbleOf(events))
  })

  test('a response of /run_sse is read', async () => {
    const store = syncStore()
    store.ingestAll(await eventsOf(make().adaptStream(responseOf(bodyTextOf(runs[1]!, 'sse')))))
    expect(store.invocation('turn')).toEqual(bubbleOf(runs[1]!))
  })

  test('a call that needs a person asks for an approval of that call', () => {
    const [callId] = asked.flatMap(getFunctionCalls).map(({ id }) => id)
    const request = asked.flatMap(getFunctionCalls).find(({ name }) => name === 'adk_request_confirmation')
    const bubble = bubbleOf(asked)
    expect(bubble).toMatchObject({ phase: 'completed', parts: [{ kind: 'tool' }, { kind: 'text' }] })
    expect(bubble.parts[0]).toMatchObject({
      toolCallId: callId,
      toolName: 'look',
      approval: {
        approvalId: request!.id,
        state: 'requested',
        request: { originalFunctionCall: { id: callId } },
      },
    })
    expect(bubble.parts[0]).not.toHaveProperty('output')
  })

  test.each([true, false])(
    'a call that a person was asked about goes on when they say %s',
    async (confirmed) => {
      const say = await adkSession([[{ call: 'look', args: { n: 1 } }], [{ text: 'Done.' }]], {
        requireConfirmation: true,
      })
      const store = syncStore()
      const adapter = make()
      const first = await say({ text: 'Hi' })
      store.ingestAll(await eventsOf(adapter.adaptStream(responseOf(bodyTextOf(first, 'sse')))))
      expect(store.invocation('turn')).toMatchObject({ phase: 'streaming', awaitingApproval: true })
      const { id, name } = first.flatMap(getFunctionCalls).find((one) => one.name !== 'look')!
      const second = await say({ functionResponse: { id: id!, name: name!, response: { confirmed } } })
      expect(second[0]?.invocationId).not.toBe(first[0]?.invocationId)
      store.ingest({ type: 'approval', threadId, invocationId: 'turn', approvalId: id!, approved: confirmed })
      store.ingestAll(await eventsOf(adapter.adaptStream(responseOf(bodyTextOf(second, 'sse')))))
      const [response] = second.flatMap(getFunctionResponses)
      const bubble = store.invocation('turn')!
      expect(bubble).toMatchObject({ phase: 'completed', awaitingApproval: false })
      expect(bubble.parts[0]).toMatchObject({ toolName: 'look', output: response!.response })
      expect(shown(bubble)).toMatchObject({ texts: ['Done.'] })
      expect(store.violations()).toEqual([])
    },
  )

  test('a tool that runs on waits under its own id, and its first response is not the last', async () => {
    const events = await adkRun([[{ call: 'look', args: { n: 1 } }], [{ text: 'Started.' }]], {
      isLongRunning: true,
    })
    const bubble = bubbleOf(events)
    const [call] = events.flatMap(getFunctionCalls)
    expect(bubble.parts[0]).toMatchObject({
      toolCallId: call!.id,
      isPartial: true,
      approval: { approvalId: call!.id, state: 'requested' },
    })
  })
})

describe("where ADK's own reader differs", () => {
  test('it has the text of partial events twice, and the store shows it once', () => {
    const events = runs[1]!
    const contents = events.flatMap(toStructuredEvents).filter(({ type }) => type === EventType.CONTENT)
    const read = contents.map((one) => ('content' in one ? one.content : '')).join('')
    const { text } = readByAdk(events) as { text: string }
    expect(read.length).toBe(2 * text.length)
    expect(
      bubbleOf(events)
        .parts.flatMap((part) => (part.kind === 'text' ? part.segments : []))
        .join(''),
    ).toBe(text)
  })

  // The shape of https://github.com/google/adk-go/pull/959: a call that waits comes again in each event of its step.
  test('a call that waits and comes again asks once', () => {
    const content = { role: 'model', parts: [{ functionCall: { id: 'c', name: 'look', args: {} } }] }
    const again = ['1', '2'].map((id) => said('', { id, content, longRunningToolIds: ['c'] }))
    const bubble = bubbleOf([said('', { content, partial: true, longRunningToolIds: ['c'] }), ...again])
    expect(bubble.parts).toMatchObject([
      { kind: 'tool', toolCallId: 'c', input: '{}', approval: { approvalId: 'c' } },
    ])
    expect(bubble.parts).toHaveLength(1)
  })
})

const said = (text: string, more: Partial<Event> = {}): Event =>
  createEvent({
    invocationId: 'e-1',
    author: 'scout',
    content: { role: 'model', parts: [{ text }] },
    ...more,
  })

describe('a final event', () => {
  test('takes the place of what partial events have shown, whatever was lost of them', () => {
    const events = [said('Hel', { partial: true }), said('Hello.')]
    expect(bubbleOf(events)).toMatchObject({ body: 'callback', parts: [{ segments: ['Hello.'] }] })
    const adapter = make()
    const store = syncStore()
    store.ingestAll(events.flatMap((event) => adapter.push(event)))
    expect(store.invocation('turn')).toMatchObject({ phase: 'streaming', parts: [{ segments: ['Hel'] }] })
  })

  test('of a text that was not streamed is shown at once', () => {
    const store = syncStore()
    store.ingestAll(make().push(said('Hello.')))
    expect(store.invocation('turn')).toMatchObject({ phase: 'streaming', parts: [{ segments: ['Hello.'] }] })
  })

  test('without text leaves the preview of a run that breaks off', () => {
    expect(bubbleOf([said('One.'), said('Tw', { partial: true })])).toMatchObject({
      phase: 'failed',
      error: { code: 'incomplete_stream' },
      parts: [{ segments: ['One.'] }, { segments: ['Tw'] }],
    })
  })
})

describe('the end of a turn', () => {
  test('a turnComplete completes it, and what comes after is told', () => {
    const store = syncStore()
    const adapter = make()
    store.ingestAll([said('Hi.'), said('', { turnComplete: true })].flatMap((event) => adapter.push(event)))
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed', parts: [{ segments: ['Hi.'] }] })
    store.ingestAll(adapter.push(said('More.')))
    expect(store.violations()).toMatchObject([
      { code: 'invalid_event', event: { part: { why: expect.stringMatching(/turn that has ended/) } } },
      { code: 'chunk_beyond_end' },
    ])
  })

  // The Interactions API says so of each answer of the model.
  test('a turnComplete on an event that calls a tool does not', async () => {
    const events = await adkRun([[{ call: 'look', args: { n: 1 } }], [{ text: 'Done.' }]], {
      mode: 'interactions',
    })
    expect(events.map(({ turnComplete }) => turnComplete)).toEqual([true, undefined, true])
    const store = syncStore()
    const adapter = make()
    store.ingestAll(events.flatMap((event) => adapter.push(event)))
    expect(store.invocation('turn')).toMatchObject({
      phase: 'completed',
      parts: [{ kind: 'tool', output: { found: '{"n":1}' } }, { segments: ['Done.'] }],
    })
    expect(store.violations()).toEqual([])
  })

  test('an interrupted one is cancelled', () => {
    const events = [said('Hel', { partial: true }), said('', { interrupted: true, turnComplete: true })]
    expect(bubbleOf(events)).toMatchObject({ phase: 'cancelled', parts: [{ segments: ['Hel'] }] })
  })

  test('an errorCode fails it, with the text that came before', () => {
    const events = [
      said('Hel', { partial: true }),
      said('Hello', { errorCode: 'MAX_TOKENS', errorMessage: 'Too long.' }),
    ]
    expect(bubbleOf(events)).toMatchObject({
      phase: 'failed',
      error: { code: 'MAX_TOKENS', message: 'Too long.' },
      parts: [{ segments: ['Hello'] }],
    })
  })

  test('an error of the server in the middle of the stream fails it', () => {
    expect(bubbleOf([said('Hel', { partial: true }), { error: 'quota' }])).toMatchObject({
      phase: 'failed',
      error: { message: 'quota' },
      parts: [{ segments: ['Hel'] }],
    })
  })
})

describe('several agents on one response', () => {
  const scout = [said('I am scout.', { branch: 'root.scout' })]
  const writer = [said('I am writer.', { author: 'writer', branch: 'root.writer' })]

  test('each adapter reads the author that it was given', () => {
    const store = syncStore()
    for (const author of ['scout', 'writer']) {
      const adapter = fromAdk({ threadId, author, invocationIdFrom: 'invocationId/author' })
      store.ingestAll([...[...scout, ...writer].flatMap((event) => adapter.push(event)), ...adapter.end()])
    }
    expect(store.invocation('e-1/scout')).toMatchObject({ parts: [{ segments: ['I am scout.'] }] })
    expect(store.invocation('e-1/writer')).toMatchObject({ parts: [{ segments: ['I am writer.'] }] })
    expect(store.violations()).toEqual([])
  })

  test('a branch may be named, and may be part of the id', () => {
    const adapter = fromAdk({
      threadId,
      author: 'scout',
      branch: 'root.scout',
      invocationIdFrom: 'invocationId/branch/author',
    })
    const other = said('Elsewhere.', { branch: 'root.other.scout' })
    expect([...scout, other].flatMap((event) => adapter.push(event))).toMatchObject([
      { type: 'invocation_created', invocationId: 'e-1/root.scout/scout' },
      { type: 'stream_chunk', part: { delta: 'I am scout.' } },
    ])
  })

  test.each([
    ['another branch', said('x', { branch: 'root.other' }), /several branches.*root\.scout/],
    ['another invocation', said('x', { invocationId: 'e-2', branch: 'root.scout' }), /another invocation/],
    ['no invocation', said('x', { invocationId: '' }), /no invocationId/],
    ['no author', { content: { parts: [] } }, /names no author/],
    [
      'parts that are no list',
      { ...said('x', { branch: 'root.scout' }), content: { parts: 'x' } },
      /no list/,
    ],
    [
      'a part that is no object',
      { ...said('x', { branch: 'root.scout' }), content: { parts: ['x'] } },
      /no object/,
    ],
    ['text that is no JSON', '{"content":', /names no author/],
  ])('an event of %s is told and placed nowhere', (_, event, words) => {
    const store = syncStore()
    const adapter = make()
    store.ingestAll([...scout, event].flatMap((one) => adapter.push(one)))
    expect(store.violations()).toMatchObject([
      { code: 'invalid_event', event: { part: { why: expect.stringMatching(words) } } },
    ])
    expect(store.invocation('turn')).toMatchObject({ parts: [{ segments: ['I am scout.'] }] })
  })
})

test('files, code and what is new are parts of their own', () => {
  const parts = [
    { inlineData: { mimeType: 'image/png', data: 'ab-_' } },
    { fileData: { mimeType: 'text/csv', fileUri: 'https://x.example/a.csv', displayName: 'a.csv' } },
    { executableCode: { language: 'PYTHON', code: '1+1' } },
    { hologram: { size: 3 } },
    { thoughtSignature: 'c2ln' },
    { text: 'Done.' },
  ] as NonNullable<NonNullable<Event['content']>['parts']>
  expect(bubbleOf([said('', { content: { parts } })]).parts).toMatchObject([
    { kind: 'file', mediaType: 'image/png', url: 'data:image/png;base64,ab+/' },
    { kind: 'file', url: 'https://x.example/a.csv', filename: 'a.csv' },
    { kind: 'data', name: 'executableCode', value: { code: '1+1' } },
    { kind: 'data', name: 'part', value: { hologram: { size: 3 } } },
    { kind: 'text', segments: ['Done.'] },
  ])
})

test('its guarantee is final-exact', () => expect(guarantee).toBe('final-exact'))

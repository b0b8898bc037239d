import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream'
import type { ChatCompletionMessage } from 'openai/resources/chat/completions'
import { Stream } from 'openai/streaming'
import { describe, expect, test } from 'vitest'
import { fromOpenAiChat, guarantee, type OpenAiChatOptions } from '../../src/adapters/openai-chat/index.ts'
import type { EventInput } from '../../src/protocol/index.ts'
import { syncStore } from '../laws/view.ts'
import { adapterLaws, threadId } from './support/adapter-laws.ts'
import { bodyTextOf, byteStream, responseOf } from './support/body-of.ts'
import { eventsOf } from './support/events-of.ts'
import {
  type ChatChunk,
  chatChunk,
  chatDelta,
  type ChatDelta,
  chatEnd,
  chatStreams,
  chatUsage,
} from './support/open-ai-chat-recorder.ts'
import { bubbleOf, type ShownPart, shownParts } from './support/shown-parts.ts'

const make = (more: { readonly choice?: number } = {}) =>
  fromOpenAiChat({ threadId, invocationId: 'turn', ...more })
const read = (events: readonly unknown[], adapter = make()): EventInput[] => [
  ...events.flatMap((event) => adapter.push(event)),
  ...adapter.end(),
]
const bodyOf = (events: readonly unknown[]): string => `${bodyTextOf(events, 'sse')}data: [DONE]\n\n`

adapterLaws({ make, streams: chatStreams, bodyOf })

/** The message of a choice that the package `openai` makes of a stream. */
async function accumulated(events: readonly unknown[], choice = 0): Promise<ChatCompletionMessage> {
  const stream = ChatCompletionStream.fromReadableStream(byteStream(bodyTextOf(events, 'ndjson')))
  return (await stream.finalChatCompletion()).choices[choice]!.message
}

/** What a message says. Its reasoning is not compared: the package keeps the last delta of it alone. */
const partsOfMessage = (message: ChatCompletionMessage): readonly ShownPart[] =>
  [
    { text: message.content ?? '' },
    { text: message.refusal ?? '' },
    ...(message.tool_calls ?? []).map((call) =>
      call.type === 'function'
        ? { tool: call.function.name, input: call.function.arguments }
        : { tool: call.custom.name, input: call.custom.input },
    ),
  ].filter((part) => !('text' in part && part.text === ''))

test('every choice of every stream shows what the package openai makes of it', async () => {
  for (const events of chatStreams) {
    const choices = new Set(events.flatMap((event) => event.choices.map(({ index }) => index)))
    for (const choice of choices) {
      const shown = shownParts(bubbleOf(read(events, make({ choice }))))
      const said = shown.filter((part) => !('reasoning' in part))
      expect(said).toEqual(partsOfMessage(await accumulated(events, choice)))
      const thought = events.flatMap((event) =>
        event.choices.flatMap(({ index, delta }) =>
          index === choice ? (delta.reasoning_content ?? '') : [],
        ),
      )
      expect(shown.flatMap((part) => ('reasoning' in part ? part.reasoning : '')).join('')).toBe(
        thought.join(''),
      )
    }
  }
})

test('the lines that the package openai writes for a browser are read, too', async () => {
  for (const events of chatStreams.slice(0, 5)) {
    const written = Stream.fromSSEResponse(responseOf(bodyOf(events)), new AbortController())
    const made = await eventsOf(make().adaptStream(written.toReadableStream(), { format: 'ndjson' }))
    expect(made).toEqual(read(events))
  }
})

const partsOf = (deltas: readonly ChatDelta[]) =>
  shownParts(bubbleOf(read([...deltas.map((delta) => chatDelta(delta)), chatEnd('stop')])))
const call = (index: number | undefined, id: string | undefined, name: string | undefined, input: string) =>
  ({
    ...(index !== undefined && { index }),
    ...(id !== undefined && { id }),
    function: { ...(name !== undefined && { name }), arguments: input },
  }) as NonNullable<ChatDelta['tool_calls']>[number] // servers leave out what is required

describe('a call of a tool', () => {
  test('grows by its index while its id comes once', () => {
    const deltas = [
      call(0, 'a', 'f', ''),
      call(1, 'b', 'g', ''),
      call(0, undefined, undefined, '1'),
      call(1, undefined, undefined, '2'),
    ]
    expect(partsOf(deltas.map((each) => ({ tool_calls: [each] })))).toEqual([
      { tool: 'f', input: '1' },
      { tool: 'g', input: '2' },
    ])
  })

  test('is one call though its id and its name come with each delta, or its id as an empty text', () => {
    const deltas = [call(0, 'a', 'f', '1'), call(0, 'a', 'f', '2'), call(0, '', '', '3')]
    expect(partsOf(deltas.map((each) => ({ tool_calls: [each] })))).toEqual([{ tool: 'f', input: '123' }])
  })

  // https://github.com/ai-dynamo/dynamo/pull/4723, https://github.com/NousResearch/hermes-agent/issues/62937
  test('is another one where a server numbers all its calls 0 and names each', () => {
    const deltas = [call(0, 'a', 'f', '1'), call(0, 'b', 'f', '2')]
    expect(partsOf(deltas.map((each) => ({ tool_calls: [each] })))).toEqual([
      { tool: 'f', input: '1' },
      { tool: 'f', input: '2' },
    ])
  })

  test('is known by its id where it has no index', () => {
    const deltas = [
      call(undefined, 'a', 'f', '1'),
      call(undefined, 'b', 'g', '2'),
      call(undefined, 'a', undefined, '3'),
    ]
    expect(partsOf(deltas.map((each) => ({ tool_calls: [each] })))).toEqual([
      { tool: 'f', input: '13' },
      { tool: 'g', input: '2' },
    ])
  })

  test('has an id of its own though a server uses one id for two calls', () => {
    const deltas = [call(0, 'a', 'f', '1'), call(1, 'a', 'g', '2'), call(0, undefined, undefined, '3')]
    const { parts } = bubbleOf(
      read([...deltas.map((each) => chatDelta({ tool_calls: [each] })), chatEnd('stop')]),
    )
    expect(parts).toMatchObject([
      { toolCallId: 'a', toolName: 'f', input: '13' },
      { toolCallId: 'a#2', toolName: 'g', input: '2' },
    ])
  })

  test('may have its input as an object', () => {
    const whole = { ...call(0, 'a', 'f', ''), function: { name: 'f', arguments: { city: 'Bern' } } }
    expect(partsOf([{ tool_calls: [whole as never] }])).toEqual([{ tool: 'f', input: '{"city":"Bern"}' }]) // as such a server sends it
  })

  test('may be one of the older sort', () => {
    const deltas = [{ function_call: { name: 'f', arguments: '1' } }, { function_call: { arguments: '2' } }]
    expect(partsOf(deltas)).toEqual([{ tool: 'f', input: '12' }])
  })

  test('that has neither an index nor an id is reported, and the text after it flows', () => {
    const store = syncStore()
    const bad = chatDelta({ tool_calls: [call(undefined, undefined, 'f', '1')] })
    store.ingestAll(read([bad, chatDelta({ content: 'Hello' }), chatEnd('stop')]))
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed', parts: [{ segments: ['Hello'] }] })
    expect(store.violations()).toMatchObject([
      { event: { part: { why: 'A call of a tool in it has neither an index nor an id.' } } },
    ])
  })
})

describe('an event that says several things', () => {
  const several = chatDelta({
    content: 'Look: ',
    tool_calls: [call(0, 'a', 'f', '1'), call(1, 'b', 'g', '2'), call(2, 'c', 'h', '3')],
  })

  test('makes one chunk, and what follows makes the others before the turn ends', () => {
    const adapter = make()
    const count = (events: readonly EventInput[]): number =>
      events.filter(({ type }) => type === 'stream_chunk').length
    const made = [several, chatEnd('tool_calls'), chatUsage, '[DONE]'].map((event) => adapter.push(event))
    expect(made.map(count)).toEqual([1, 1, 1, 1])
    expect(made.flat().at(-1)).toMatchObject({
      type: 'stream_finalized',
      chunkCount: 4,
      outcome: 'completed',
    })
  })

  test('loses nothing where nothing follows', () => {
    expect(shownParts(bubbleOf(read([several])))).toEqual([
      { text: 'Look: ' },
      { tool: 'f', input: '1' },
      { tool: 'g', input: '2' },
      { tool: 'h', input: '3' },
    ])
  })

  test('holds back no more than its own parts, however many such events there are', () => {
    const adapter = make()
    const both = Array.from({ length: 50 }, (_, at) =>
      chatDelta({ reasoning: `r${at} `, content: `c${at} ` }),
    )
    const before = both.flatMap((event) => adapter.push(event))
    const shown = shownParts(bubbleOf(before))
    expect(shown).toEqual([
      { reasoning: expect.stringContaining('r48') },
      { text: expect.stringContaining('c48') },
    ])
  })

  test('means one thing by reasoning and reasoning_content', () => {
    expect(partsOf([{ reasoning: 'Hm.', reasoning_content: 'Hm.' }, { reasoning: ' So.' }])).toEqual([
      { reasoning: 'Hm. So.' },
    ])
  })
})

describe('what ends a completion', () => {
  const endOf = (events: readonly unknown[]): EventInput | undefined => read(events).at(-1)

  test.each(['stop', 'tool_calls', 'function_call'] as const)('%s completes it', (reason) => {
    expect(endOf([chatEnd(reason)])).toMatchObject({ outcome: 'completed' })
  })

  test.each(['length', 'content_filter'] as const)('%s fails it', (reason) => {
    expect(endOf([chatEnd(reason)])).toMatchObject({
      outcome: 'failed',
      error: { code: reason, message: `The completion ended: ${reason}.` },
    })
  })

  test('an error in the stream fails it with its words and its code', () => {
    const error = { code: 502, message: 'The provider is away.' }
    expect(endOf([chatDelta({ content: 'a' }), { error }])).toMatchObject({
      outcome: 'failed',
      error: { code: '502', message: 'The provider is away.' },
    })
    expect(endOf([{ ...chatEnd('stop'), error }])).toMatchObject({ error: { code: '502' } })
  })

  test('[DONE] without a reason ends nothing: the turn failed when the stream is over', () => {
    expect(endOf([chatDelta({ content: 'a' }), '[DONE]'])).toMatchObject({
      outcome: 'failed',
      error: { code: 'incomplete_stream' },
    })
  })

  test('an empty reason is none', () => {
    const events = [
      chatDelta({ content: 'a' }),
      chatEnd('' as never),
      chatDelta({ content: 'b' }),
      chatEnd('stop'),
    ] // as some servers send it
    expect(shownParts(bubbleOf(read(events)))).toEqual([{ text: 'ab' }])
  })
})

describe('what names the turn', () => {
  const options: OpenAiChatOptions = { threadId, invocationIdFrom: 'completionId' }

  test('can be the id of the completion, which an event before it may lack', () => {
    const filtered = chatChunk([], { id: '' }) // as Azure begins a stream
    const events = read([filtered, chatDelta({ content: 'a' }), chatEnd('stop')], fromOpenAiChat(options))
    const store = syncStore()
    store.ingestAll(events)
    expect(store.invocation('chatcmpl-1')).toMatchObject({ phase: 'completed' })
    expect(store.violations()).toEqual([])
  })

  test('is one completion: an event of another is reported, and adds nothing', () => {
    const other: ChatChunk = { ...chatDelta({ content: 'b' }), id: 'chatcmpl-2' }
    const store = syncStore()
    store.ingestAll(read([chatDelta({ content: 'a' }), other, chatDelta({ content: 'c' }), chatEnd('stop')]))
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed', parts: [{ segments: ['ac'] }] })
    expect(store.violations()).toMatchObject([
      { event: { part: { why: 'It is of another completion. Read each by its own adapter.' } } },
    ])
  })

  test('is bound to the response', () => expect(guarantee).toBe('bound'))
})

describe('what cannot be read', () => {
  test.each([
    ['no object', 'nonsense', 'It has no choices.'],
    [
      'content that is no text',
      chatDelta({ content: [{ type: 'text' }] as never }),
      'Its content is no text.',
    ], // as such a server sends it
  ])('%s is reported', (_, event, why) => {
    const store = syncStore()
    store.ingestAll(read([chatDelta({ content: 'a' }), event, chatEnd('stop')]))
    expect(store.violations()).toMatchObject([{ event: { part: { why } } }])
  })

  test('a list that throws when it is read is no list', () => {
    const hostile = new Proxy([], {
      get: () => {
        throw new Error('no')
      },
    })
    expect(() => read([{ ...chatEnd('stop'), choices: hostile }])).not.toThrow()
  })
})

describe('where the package openai differs', () => {
  test('it keeps the last delta of the reasoning alone, and we show all of it', async () => {
    const events = [
      chatDelta({ role: 'assistant', reasoning_content: 'So ' }),
      chatDelta({ reasoning_content: 'so.' }),
      chatEnd('stop'),
    ]
    expect(await accumulated(events)).toMatchObject({ reasoning_content: 'so.' })
    expect(shownParts(bubbleOf(read(events)))).toEqual([{ reasoning: 'So so.' }])
  })

  test('it makes one call of two that have one index, and we show both', async () => {
    const events = [call(0, 'a', 'f', '{}'), call(0, 'b', 'g', '{}')].map((each) =>
      chatDelta({ role: 'assistant', tool_calls: [{ ...each, type: 'function' }] }),
    )
    expect(partsOfMessage(await accumulated([...events, chatEnd('tool_calls')]))).toEqual([
      { tool: 'g', input: '{}{}' },
    ])
    expect(shownParts(bubbleOf(read(events)))).toEqual([
      { tool: 'f', input: '{}' },
      { tool: 'g', input: '{}' },
    ])
  })

  test('it refuses a call without an index, and we know it by its id', async () => {
    const events = [chatDelta({ tool_calls: [call(undefined, 'a', 'f', '{}')] }), chatEnd('tool_calls')]
    await expect(accumulated(events)).rejects.toThrow('invalid tool call index')
    expect(shownParts(bubbleOf(read(events)))).toEqual([{ tool: 'f', input: '{}' }])
  })

  test('it gives up where a chunk has the id of another completion, and we go on with ours', async () => {
    const events = [
      chatDelta({ content: 'a' }),
      { ...chatDelta({ content: 'b' }), id: 'chatcmpl-2' },
      chatEnd('stop'),
    ]
    await expect(accumulated(events)).rejects.toThrow('missing finish_reason')
    expect(shownParts(bubbleOf(read(events)))).toEqual([{ text: 'a' }])
  })
})

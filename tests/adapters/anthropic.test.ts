import { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream'
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { Stream } from '@anthropic-ai/sdk/streaming'
import { describe, expect, test } from 'vitest'
import { fromAnthropic, guarantee } from '../../src/adapters/anthropic/index.ts'
import type { EventInput } from '../../src/protocol/index.ts'
import { syncStore } from '../laws/view.ts'
import { adapterLaws, threadId } from './support/adapter-laws.ts'
import { type AnthropicEvent, AnthropicRecorder, anthropicStreams } from './support/anthropic-recorder.ts'
import { bodyTextOf, byteStream, responseOf } from './support/body-of.ts'
import { eventsOf } from './support/events-of.ts'
import { bubbleOf, type ShownPart, shownParts } from './support/shown-parts.ts'

const make = () => fromAnthropic({ threadId, invocationId: 'turn' })
const read = (events: readonly unknown[], adapter = make()): EventInput[] => [
  ...events.flatMap((event) => adapter.push(event)),
  ...adapter.end(),
]
/** As the API writes it: each event under its name. */
const bodyOf = (events: readonly unknown[]): string =>
  events.map((event) => `event: ${(event as AnthropicEvent).type}\n${bodyTextOf([event], 'sse')}`).join('')

adapterLaws({ make, streams: anthropicStreams, bodyOf })

/** What the package `@anthropic-ai/sdk` makes of a stream. */
const streamOf = (events: readonly unknown[]): MessageStream =>
  MessageStream.fromReadableStream(byteStream(bodyTextOf(events, 'ndjson')))
const accumulated = (events: readonly unknown[]): Promise<Message> => streamOf(events).finalMessage()

/** What a message says, in its order; the inputs of tools as values. */
function partsOfMessage({ content }: Message): readonly unknown[] {
  const outputs = new Map(
    content.flatMap((block) => ('tool_use_id' in block ? [[block.tool_use_id, block.content] as const] : [])),
  )
  return content.flatMap((block): unknown[] => {
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- all others are alike
    switch (block.type) {
      case 'text':
        return [
          ...(block.text === '' ? [] : [{ text: block.text }]),
          ...(block.citations ?? []).map((citation) => ({ data: citation.type, value: citation })),
        ]
      case 'thinking':
        return block.thinking === '' ? [] : [{ reasoning: block.thinking }]
      case 'tool_use':
      case 'server_tool_use': {
        const output = outputs.get(block.id)
        const isError = output !== undefined && 'type' in output && output.type.endsWith('error')
        return [
          { tool: block.name, input: block.input, ...(output && { output }), ...(isError && { isError }) },
        ]
      }
      case 'web_search_tool_result':
        return []
      default:
        return [{ data: block.type, value: block }]
    }
  })
}
const withInputs = (parts: readonly ShownPart[]): unknown[] =>
  parts.map((part) =>
    'tool' in part ? { ...part, input: part.input === '' ? {} : (JSON.parse(part.input) as unknown) } : part,
  )

test('every stream shows what the package @anthropic-ai/sdk makes of it', async () => {
  for (const events of anthropicStreams)
    expect(withInputs(shownParts(bubbleOf(read(events))))).toEqual(partsOfMessage(await accumulated(events)))
})

test('the lines that the package @anthropic-ai/sdk writes for a browser are read, too', async () => {
  for (const events of anthropicStreams.slice(0, 5)) {
    const written = Stream.fromSSEResponse(responseOf(bodyOf(events)), new AbortController())
    const made = await eventsOf(make().adaptStream(written.toReadableStream(), { format: 'ndjson' }))
    expect(made).toEqual(read(events))
  }
})

const recorded = (write: (recorder: AnthropicRecorder) => void): readonly AnthropicEvent[] => {
  const recorder = new AnthropicRecorder()
  write(recorder)
  return recorder.events
}
const partsOf = (write: (recorder: AnthropicRecorder) => void) => bubbleOf(read(recorded(write))).parts

describe('the blocks of a message', () => {
  test('keep their words whole when they grow by turns', () => {
    const start = (index: number, content_block: object) => ({
      type: 'content_block_start',
      index,
      content_block,
    })
    const delta = (index: number, text: string) => ({
      type: 'content_block_delta',
      index,
      delta: { type: 'text_delta', text },
    })
    const thought = {
      type: 'content_block_delta',
      index: 1,
      delta: { type: 'thinking_delta', thinking: 'so' },
    }
    const events = [
      start(0, { type: 'text', text: '' }),
      delta(0, 'Hel'),
      start(1, { type: 'thinking', thinking: 'al' }),
      delta(0, 'lo'),
      thought,
    ]
    expect(bubbleOf(read(events)).parts).toMatchObject([
      { kind: 'text', partId: '0', segments: ['Hello'] },
      { kind: 'reasoning', partId: '1', segments: ['also'] },
    ])
  })

  test('a tool that runs at Anthropic has its result at its call, and an error is one', () => {
    expect(
      partsOf((recorder) => {
        const id = recorder.tool('server_tool_use', 'web_search', ['{"query":"a"}'])
        recorder.result('web_search_tool_result', id, {
          type: 'web_search_tool_result_error',
          error_code: 'unavailable',
        })
        recorder.block({ type: 'mcp_tool_use', id: 'm', name: 'files', server_name: 's', input: {} }, [])
        recorder.block({ type: 'mcp_tool_result', tool_use_id: 'm', is_error: true, content: 'no' }, [])
      }),
    ).toMatchObject([
      {
        toolName: 'web_search',
        input: '{"query":"a"}',
        state: 'error',
        output: { error_code: 'unavailable' },
      },
      { toolName: 'files', state: 'error', output: 'no' },
    ])
  })

  test('an input that comes whole where its call begins is the input', () => {
    const input = { city: 'Bern' }
    const write = (recorder: AnthropicRecorder): void =>
      recorder.block({ type: 'tool_use', id: 'a', name: 'forecast', input }, [])
    expect(partsOf(write)).toMatchObject([{ toolName: 'forecast', input: '{"city":"Bern"}' }])
  })

  test('thinking that is redacted is data, and so is what a newer API sends', () => {
    const events = [...recorded((recorder) => recorder.redacted('abc')), { type: 'hologram', depth: 3 }]
    expect(bubbleOf(read(events)).parts).toMatchObject([
      { name: 'redacted_thinking', dataId: '0', value: { data: 'abc' } },
      { name: 'hologram', value: { depth: 3 } },
    ])
  })

  test('a delta of a block that has not begun is reported, and the text after it flows', () => {
    const stray = { type: 'content_block_delta', index: 7, delta: { type: 'text_delta', text: 'x' } }
    const events = recorded((recorder) => {
      recorder.text(['Hello'])
      recorder.stop('end_turn')
    })
    const store = syncStore()
    store.ingestAll(read(events.toSpliced(2, 0, stray as AnthropicEvent)))
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed', parts: [{ segments: ['Hello'] }] })
    expect(store.violations()).toMatchObject([{ event: { part: { why: 'No block 7 has begun.' } } }])
  })
})

describe('what ends a message', () => {
  const endOf = (write: (recorder: AnthropicRecorder) => void): EventInput | undefined =>
    read(recorded(write)).at(-1)

  test.each(['end_turn', 'stop_sequence', 'tool_use', 'pause_turn'] as const)('%s completes it', (reason) => {
    expect(endOf((recorder) => recorder.stop(reason))).toMatchObject({ outcome: 'completed' })
  })

  test.each(['max_tokens', 'model_context_window_exceeded', 'refusal'] as const)('%s fails it', (reason) => {
    expect(endOf((recorder) => recorder.stop(reason))).toMatchObject({
      outcome: 'failed',
      error: { code: reason, message: `The message ended: ${reason}.` },
    })
  })

  test('an error in the stream fails it with its words, and what was said stays', () => {
    const bubble = bubbleOf(
      read(
        recorded((recorder) => {
          recorder.text(['Hel', 'lo'])
          recorder.fail('overloaded_error', 'Overloaded')
        }),
      ),
    )
    expect(bubble).toMatchObject({
      phase: 'failed',
      error: { code: 'overloaded_error', message: 'Overloaded' },
      parts: [{ segments: ['Hello'] }],
    })
  })
})

describe('what names the turn', () => {
  test('can be the id of the message', () => {
    const { events } = new AnthropicRecorder('msg_9')
    expect(read(events, fromAnthropic({ threadId, invocationIdFrom: 'messageId' }))[0]).toEqual({
      type: 'invocation_created',
      threadId,
      invocationId: 'msg_9',
    })
  })

  test('is bound to the response', () => expect(guarantee).toBe('bound'))
})

describe('where the package @anthropic-ai/sdk differs', () => {
  const two = [
    ...recorded((recorder) => {
      recorder.text(['one'])
      recorder.stop('end_turn')
    }),
    ...new AnthropicRecorder('msg_2').events,
  ]

  test('it gives up where a second message begins in a stream, and we report it and keep the first', async () => {
    await expect(accumulated(two)).rejects.toThrow('Unexpected event order')
    const store = syncStore()
    store.ingestAll(read(two))
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed', parts: [{ segments: ['one'] }] })
    expect(store.violations()[0]).toMatchObject({
      code: 'invalid_event',
      event: { part: { why: 'It follows on another message. Read each by its own adapter.' } },
    })
  })

  test('it grows the first of two blocks that have one index, and we keep both whole', async () => {
    const text = (words: string): readonly AnthropicEvent[] =>
      recorded((recorder) => recorder.text([words])).slice(2)
    const events = [
      ...new AnthropicRecorder().events,
      ...text('one'),
      ...text('two'),
      ...recorded((recorder) => recorder.stop('end_turn')).slice(2),
    ]
    expect((await accumulated(events)).content).toMatchObject([{ text: 'onetwo' }, { text: '' }])
    expect(shownParts(bubbleOf(read(events)))).toEqual([{ text: 'one' }, { text: 'two' }])
  })

  test('it tells of no text of a block once another has begun, and we show it at once', async () => {
    const [start, , block, delta, stop, ...end] = recorded((recorder) => {
      recorder.text(['Hello'])
      recorder.stop('end_turn')
    })
    const thinking = {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'thinking', thinking: '' },
    }
    const events = [start, block, thinking, delta, stop, ...end]
    const heard: string[] = []
    const stream = streamOf(events).on('text', (text) => void heard.push(text))
    await stream.done()
    expect(heard).toEqual([])
    expect(shownParts(bubbleOf(read(events)))).toEqual([{ text: 'Hello' }])
  })

  test('it has no message once an error came, and we keep what was said', async () => {
    const events = recorded((recorder) => {
      recorder.text(['Hello'])
      recorder.fail('overloaded_error', 'Overloaded')
    })
    await expect(accumulated(events)).rejects.toThrow('without producing a Message')
    expect(bubbleOf(read(events))).toMatchObject({ phase: 'failed', parts: [{ segments: ['Hello'] }] })
  })
})

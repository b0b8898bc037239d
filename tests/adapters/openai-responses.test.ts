import * as fc from 'fast-check'
import { ResponseStream } from 'openai/lib/responses/ResponseStream'
import type { Response as OpenAiResponse, ResponseStreamEvent } from 'openai/resources/responses/responses'
import { Stream } from 'openai/streaming'
import { describe, expect, test } from 'vitest'
import { fromOpenAiResponses, guarantee } from '../../src/adapters/openai-responses/index.ts'
import type { EventInput } from '../../src/protocol/index.ts'
import { holds } from '../laws/property.ts'
import { syncStore } from '../laws/view.ts'
import { adapterLaws, threadId } from './support/adapter-laws.ts'
import { bodyTextOf, byteStream, responseOf } from './support/body-of.ts'
import { eventsOf } from './support/events-of.ts'
import { ResponsesRecorder, responsesStreams } from './support/open-ai-responses-recorder.ts'
import { bubbleOf, type ShownPart, shownParts } from './support/shown-parts.ts'

const make = () => fromOpenAiResponses({ threadId, invocationId: 'turn' })
const read = (events: readonly unknown[], adapter = make()): EventInput[] => [
  ...events.flatMap((event) => adapter.push(event)),
  ...adapter.end(),
]
const pushed = (events: readonly unknown[], adapter = make()): EventInput[] =>
  events.flatMap((event) => adapter.push(event))
/** As the API writes it: each event under its name. */
const bodyOf = (events: readonly unknown[]): string =>
  events
    .map((event) => `event: ${(event as ResponseStreamEvent).type}\n${bodyTextOf([event], 'sse')}`)
    .join('')

adapterLaws({ make, streams: responsesStreams, bodyOf })

/** The response that the package `openai` makes of a stream. */
const accumulated = (events: readonly unknown[]): Promise<OpenAiResponse> =>
  ResponseStream.fromReadableStream(byteStream(bodyTextOf(events, 'ndjson'))).finalResponse()

/** What a response says, in its order. */
const partsOfResponse = ({ output }: OpenAiResponse): readonly ShownPart[] =>
  output.flatMap((item): ShownPart[] => {
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the streams have these alone
    switch (item.type) {
      case 'message':
        return item.content.map((content) => ({
          text: content.type === 'refusal' ? content.refusal : content.text,
        }))
      case 'reasoning':
        return [...item.summary, ...(item.content ?? [])].map(({ text }) => ({ reasoning: text }))
      case 'function_call':
        return [{ tool: item.name, input: item.arguments }]
      case 'custom_tool_call':
        return [{ tool: item.name, input: item.input }]
      case 'mcp_call':
        return [
          {
            tool: item.name,
            input: item.arguments,
            output: item.error ?? item.output,
            ...(item.error && { isError: true }),
          },
        ]
      case 'web_search_call':
        return [{ tool: 'web_search', input: '', output: item }]
      case 'code_interpreter_call':
        return [{ tool: 'code_interpreter', input: item.code ?? '', output: item }]
      case 'image_generation_call':
        return [
          { tool: 'image_generation', input: '', output: { status: 'completed' } },
          { file: `data:image/webp;base64,${item.result}`, mediaType: 'image/webp' },
        ]
      default:
        throw new Error(`The streams have no ${item.type}.`)
    }
  })
const withWords = (parts: readonly ShownPart[]): readonly ShownPart[] =>
  parts.filter(
    (part) => !('text' in part && part.text === '') && !('reasoning' in part && part.reasoning === ''),
  )
/** A picture stands before the result of its call if a preview of it came first. */
const sorted = (parts: readonly ShownPart[]): unknown[] =>
  parts.map((part) => JSON.stringify(part)).toSorted()

test('every stream shows what the package openai makes of it', async () => {
  for (const events of responsesStreams) {
    const shown = shownParts(bubbleOf(read(events)))
    const expected = withWords(partsOfResponse(await accumulated(events)))
    expect(sorted(shown)).toEqual(sorted(expected))
    const inOrder = (parts: readonly ShownPart[]) => parts.filter((part) => !('file' in part))
    expect(inOrder(shown)).toEqual(inOrder(expected))
  }
})

test('the lines that the package openai writes for a browser are read, too', async () => {
  const events = responsesStreams[7]!
  const written = Stream.fromSSEResponse(responseOf(bodyOf(events)), new AbortController())
  const made = await eventsOf(make().adaptStream(written.toReadableStream(), { format: 'ndjson' }))
  expect(made).toEqual(read(events))
})

describe('the sequence number', () => {
  const recorder = new ResponsesRecorder()
  recorder.message([{ deltas: ['Hel', 'lo'], isRefusal: false }])
  recorder.functionCall('search', ['{"q":', '1}'])
  recorder.complete()
  const { events } = recorder
  const whole = bubbleOf(read(events))

  test('is the seq, and the last one says how many chunks there are', () => {
    const chunks = read(events).filter(({ type }) => type === 'stream_chunk')
    expect(guarantee).toBe('exact')
    expect(chunks.map((chunk) => 'seq' in chunk && chunk.seq)).toEqual(events.map((_, index) => index))
    expect(read(events).at(-1)).toMatchObject({ chunkCount: events.length, outcome: 'completed' })
  })

  test('makes the order in which events arrive of no account', () => {
    const shuffled = fc
      .constantFrom(...responsesStreams)
      .chain((stream) =>
        fc.tuple(fc.constant(stream), fc.shuffledSubarray([...stream], { minLength: stream.length })),
      )
    holds(60, shuffled, ([stream, order]) => {
      expect(bubbleOf(read(order))).toEqual(bubbleOf(read(stream)))
    })
  })

  test('shows a loss: the turn waits for the event that is missing, and takes it when it comes', () => {
    for (let lost = 0; lost < events.length - 1; lost += 1) {
      const store = syncStore()
      const adapter = make()
      for (const [index, event] of events.entries()) if (index !== lost) store.ingestAll(adapter.push(event))
      expect(store.invocation('turn')).toMatchObject({ phase: 'streaming', missing: events.length - lost })
      store.ingestAll(adapter.push(events[lost]))
      expect(store.invocation('turn')).toEqual(whole)
    }
  })

  test('lets a stream be resumed after any event, by the same adapter or by a new one', () => {
    for (let cut = 0; cut < events.length; cut += 1) {
      const before = make()
      const first = events.slice(0, cut).flatMap((event) => before.push(event))
      const after = events.slice(cut)
      expect(bubbleOf([...first, ...read(after, before)])).toEqual(whole)
      expect(bubbleOf([...first, ...read(after)])).toEqual(whole)
    }
  })

  test('begins where the caller says, and an event below that is reported', () => {
    const { events: fromOne } = new ResponsesRecorder({ firstNumber: 1 })
    const store = syncStore()
    const adapter = fromOpenAiResponses({ threadId, invocationId: 'turn', firstSequenceNumber: 1 })
    store.ingestAll(fromOne.flatMap((event) => adapter.push(event)))
    expect(store.invocation('turn')).toMatchObject({ phase: 'streaming', missing: 0 })
    store.ingestAll(adapter.push(events[0]))
    expect(store.violations()).toMatchObject([
      { code: 'invalid_event', event: { part: { why: 'Its sequence_number is no integer ≥ 1.' } } },
    ])
  })

  test('is missing from what a server sends that has none, and each event says so', () => {
    const store = syncStore()
    store.ingestAll(read(events.map((event) => ({ ...event, sequence_number: undefined }))))
    expect(store.violations()).toHaveLength(events.length)
    expect(store.invocation('turn')).toMatchObject({ phase: 'failed', parts: [] })
  })
})

describe('what ends a response', () => {
  const endOf = (write: (recorder: ResponsesRecorder) => void): EventInput | undefined => {
    const recorder = new ResponsesRecorder()
    write(recorder)
    return read(recorder.events).at(-1)
  }

  test.each([
    ['max_output_tokens', 'The response ended: max_output_tokens.'],
    ['content_filter', 'The response ended: content_filter.'],
  ] as const)('a response that is incomplete for %s failed', (code, message) => {
    expect(endOf((recorder) => recorder.incomplete(code))).toMatchObject({
      outcome: 'failed',
      error: { code, message },
    })
  })

  test('a response that failed says its own error', () => {
    expect(endOf((recorder) => recorder.fail('Too much.'))).toMatchObject({
      outcome: 'failed',
      error: { code: 'server_error', message: 'Too much.' },
    })
  })

  test('a response that was cancelled is cancelled', () => {
    const cancel = (recorder: ResponsesRecorder): void =>
      recorder.write({ type: 'response.incomplete', response: recorder.response('cancelled') })
    expect(endOf(cancel)).toMatchObject({ outcome: 'cancelled' })
  })

  test.each([
    ['flat', { type: 'error', code: 'rate_limit', message: 'Slow down.', param: null, sequence_number: 2 }],
    ['nested', { type: 'error', error: { code: 'rate_limit', message: 'Slow down.' }, sequence_number: 2 }],
    ['without a number', { type: 'error', code: 'rate_limit', message: 'Slow down.', param: null }],
  ])('an error event that is %s is what the turn failed by if nothing follows', (_, error) => {
    expect(read([...new ResponsesRecorder().events, error]).at(-1)).toMatchObject({
      outcome: 'failed',
      chunkCount: 'sequence_number' in error ? 3 : 2,
      error: { code: 'rate_limit', message: 'Slow down.' },
    })
  })

  test('an error event before the failed response counts as one end', () => {
    const recorder = new ResponsesRecorder()
    recorder.write({ type: 'error', code: 'rate_limit', message: 'Slow down.', param: null })
    recorder.fail('Too much.')
    const store = syncStore()
    store.ingestAll(read(recorder.events))
    expect(store.invocation('turn')).toMatchObject({ phase: 'failed', error: { message: 'Too much.' } })
    expect(store.violations()).toEqual([])
  })
})

describe('the parts of a response', () => {
  const partsOf = (write: (recorder: ResponsesRecorder) => void) => {
    const recorder = new ResponsesRecorder()
    write(recorder)
    recorder.complete()
    return bubbleOf(read(recorder.events)).parts
  }

  test('two texts that arrive by turns keep their words whole', () => {
    const parts = partsOf((recorder) => {
      const text = (item_id: string, output_index: number, delta: string): void =>
        recorder.write({
          type: 'response.output_text.delta',
          item_id,
          output_index,
          content_index: 0,
          delta,
          logprobs: [],
        })
      text('a', 0, 'al')
      text('b', 1, 'be')
      text('a', 0, 'pha')
      text('b', 1, 'ta')
    })
    expect(parts).toMatchObject([
      { partId: 'a:0', segments: ['alpha'] },
      { partId: 'b:0', segments: ['beta'] },
    ])
  })

  test('a call of a tool over MCP waits for a person, until an approval is ingested', () => {
    const recorder = new ResponsesRecorder()
    const request = { server_label: 'files', name: 'erase', arguments: '{"all":true}' }
    recorder.item({ type: 'mcp_approval_request', ...request }, () => {}, {})
    const asked = pushed(recorder.events)
    expect(bubbleOf(asked)).toMatchObject({
      awaitingApproval: true,
      parts: [
        {
          toolCallId: 'item_0',
          toolName: 'erase',
          approval: { approvalId: 'item_0', state: 'requested', request },
        },
      ],
    })
    const answer = {
      type: 'approval',
      threadId,
      invocationId: 'turn',
      approvalId: 'item_0',
      approved: false,
    } as const
    expect(bubbleOf([...asked, answer]).parts).toMatchObject([{ state: 'denied' }])
  })

  test('a picture replaces its previews', () => {
    expect(partsOf((recorder) => recorder.image(['AA==', 'BB=='], 'CC=='))).toMatchObject([
      { toolName: 'image_generation', state: 'output' },
      { kind: 'file', fileId: 'item_0', mediaType: 'image/webp', url: 'data:image/webp;base64,CC==' },
    ])
  })

  test('a picture that could not be made is the error of its call', () => {
    const error = { code: 'moderation', message: 'No.', param: null, type: 'image_error' }
    const write = (recorder: ResponsesRecorder): void =>
      recorder.item({ type: 'image_generation_call', result: null }, () => {}, { status: 'failed', error })
    expect(partsOf(write)).toMatchObject([{ state: 'error', output: { error: { message: 'No.' } } }])
  })

  test('what a call returns stands at its call, by its call_id', () => {
    const parts = partsOf((recorder) => {
      recorder.item({ type: 'shell_call', call_id: 'call_x', status: 'in_progress' }, () => {}, {
        status: 'completed',
        action: { commands: ['ls'] },
      })
      recorder.item({ type: 'shell_call_output', call_id: 'call_x', output: [] }, () => {}, {
        output: [{ stdout: 'a.txt', stderr: '', outcome: { type: 'exit', exit_code: 0 } }],
      })
    })
    expect(parts).toMatchObject([
      { toolName: 'shell', input: '{"commands":["ls"]}', output: [{ stdout: 'a.txt' }], state: 'output' },
    ])
  })

  test('an annotation is data, named by its type', () => {
    const annotation = {
      type: 'url_citation' as const,
      url: 'https://a.example',
      title: 'A',
      start_index: 0,
      end_index: 1,
    }
    const write = (recorder: ResponsesRecorder): void =>
      recorder.write({
        type: 'response.output_text.annotation.added',
        item_id: 'm',
        output_index: 0,
        content_index: 1,
        annotation_index: 2,
        annotation,
      })
    expect(partsOf(write)).toMatchObject([{ name: 'url_citation', dataId: 'm:1:2', value: annotation }])
  })

  test('what a newer API sends is data, named by its type; an item likewise', () => {
    const parts = partsOf((recorder) => {
      recorder.write({ type: 'response.hologram.delta', item_id: 'h', delta: '3d' } as never) // of a newer version
      recorder.item({ type: 'hologram' }, () => {}, { depth: 3 })
    })
    expect(parts).toMatchObject([
      { name: 'response.hologram.delta', dataId: 'h', value: { delta: '3d' } },
      { name: 'hologram', dataId: 'item_0', value: { depth: 3 } },
    ])
  })
})

describe('what names the turn', () => {
  const fromId = () => fromOpenAiResponses({ threadId, invocationIdFrom: 'responseId', agentId: 'scout' })

  test('can be the id of the response', () => {
    const recorder = new ResponsesRecorder({ id: 'resp_9' })
    recorder.complete()
    expect(read(recorder.events, fromId())[0]).toEqual({
      type: 'invocation_created',
      threadId,
      invocationId: 'resp_9',
      agentId: 'scout',
    })
  })

  test('is nothing before the response has said its id: an event before it is placed nowhere', () => {
    const store = syncStore()
    store.ingestAll(
      fromId().push({ type: 'response.output_text.delta', sequence_number: 5, item_id: 'a', delta: 'x' }),
    )
    expect(store.violations().map(({ code }) => code)).toEqual(['missing_invocation_id'])
  })

  test('a second response in one stream is reported, and adds nothing to the first', () => {
    const first = new ResponsesRecorder()
    first.message([{ deltas: ['one'], isRefusal: false }])
    const second = new ResponsesRecorder({ id: 'resp_2' })
    second.message([{ deltas: ['two'], isRefusal: false }])
    second.complete()
    const adapter = make()
    const store = syncStore()
    store.ingestAll(read([...first.events, ...second.events], adapter))
    expect(store.invocation('turn')).toMatchObject({ phase: 'failed', parts: [{ segments: ['one'] }] })
    expect(store.violations()).toHaveLength(second.events.length)
    expect(store.violations()[0]).toMatchObject({
      event: { part: { why: 'It follows on another response. Read each by its own adapter.' } },
    })
  })

  // https://github.com/BerriAI/litellm/issues/30071
  test('an output item that has another long id with each event is known by its index', () => {
    const recorder = new ResponsesRecorder()
    recorder.reasoning([['Let me ', 'see.']], [])
    recorder.message([{ deltas: ['Hel', 'lo'], isRefusal: false }])
    recorder.functionCall('search', ['{"q":', '1}'])
    recorder.complete()
    const rotated = recorder.events.map((event) => {
      const id = `${event.sequence_number}`.padStart(400, 'x')
      if ('item' in event) return { ...event, item: { ...event.item, id } }
      return 'item_id' in event ? { ...event, item_id: id } : event
    })
    const store = syncStore()
    store.ingestAll(read(rotated))
    expect(shownParts(store.invocation('turn')!)).toEqual([
      { reasoning: 'Let me see.' },
      { text: 'Hello' },
      { tool: 'search', input: '{"q":1}' },
    ])
    expect(store.violations()).toEqual([])
  })

  test('an output item whose short id changes has the first one', () => {
    const delta = (sequence_number: number, item_id: string) => ({
      type: 'response.output_text.delta',
      sequence_number,
      item_id,
      output_index: 0,
      content_index: 0,
      delta: item_id,
    })
    const store = syncStore()
    store.ingestAll(read([delta(0, 'a'), delta(1, 'b'), delta(2, 'a')]))
    expect(store.invocation('turn')).toMatchObject({ parts: [{ partId: 'a:0', segments: ['aba'] }] })
    expect(store.violations()).toEqual([])
  })
})

describe('where the package openai differs', () => {
  const recorder = new ResponsesRecorder()
  recorder.message([{ deltas: ['Hel', 'lo'], isRefusal: false }])
  recorder.complete()
  const { events } = recorder
  const hello = [{ text: 'Hello' }]

  test('it refuses a stream in which an event comes twice, and we show the text once', async () => {
    const doubled = events.flatMap((event) => [event, event])
    await expect(accumulated(doubled)).rejects.toThrow('Duplicate response output index 0')
    expect(shownParts(bubbleOf(read(doubled)))).toEqual(hello)
  })

  test('it cannot read on where a stream was cut, and we can', async () => {
    const [before, after] = [events.slice(0, 6), events.slice(6)]
    await expect(accumulated(after)).rejects.toThrow('response.created')
    const adapter = make()
    const first = before.flatMap((event) => adapter.push(event))
    expect(shownParts(bubbleOf([...first, ...read(after)]))).toEqual(hello)
  })

  test('it takes a stream that is cut off for one that is over, and we say that the turn failed', async () => {
    const cut = events.slice(0, -1)
    expect(await accumulated(cut)).toMatchObject({ status: 'in_progress', error: null })
    expect(bubbleOf(read(cut))).toMatchObject({ phase: 'failed', error: { code: 'incomplete_stream' } })
  })

  test('it takes a stream that lacks an event for a whole one, and we show that something is missing', async () => {
    const lacking = events.filter((_, index) => index !== 4)
    expect(await accumulated(lacking)).toMatchObject({ status: 'completed' })
    expect(bubbleOf(read(lacking))).toMatchObject({ phase: 'streaming', missing: events.length - 4 })
  })
})

test('a response that ends with [DONE] is read', async () => {
  const recorder = new ResponsesRecorder()
  recorder.complete()
  const text = `${bodyOf(recorder.events)}data: [DONE]\n\n`
  expect(await eventsOf(make().adaptStream(responseOf(text)))).toEqual(read(recorder.events))
})

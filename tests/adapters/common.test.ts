import { describe, expect, test } from 'vitest'
import { type Adapter, adapterOf } from '../../src/adapters/common/adapter.ts'
import { SourceError } from '../../src/adapters/common/source-error.ts'
import { TurnWriter } from '../../src/adapters/common/turn-writer.ts'
import { isRecord, readField } from '../../src/protocol/index.ts'
import { syncStore } from '../laws/view.ts'
import { adapterLaws, threadId } from './support/adapter-laws.ts'
import { byteStream, bodyTextOf, responseOf } from './support/body-of.ts'
import { eventsOf } from './support/events-of.ts'

/** The smallest source that there can be: `{ say }` grows the text, `{ done }` ends it. */
function fromToy(): Adapter {
  const turn = new TurnWriter({ threadId, invocationId: 'turn', agentId: 'toy' })
  return adapterOf({
    push(event) {
      const [say, done] = [readField(event, 'say'), readField(event, 'done')]
      if (typeof say === 'string') turn.chunk({ kind: 'text', delta: say })
      else if (done === true) turn.finalize('completed')
      else turn.unreadable(event, isRecord(event) ? 'It says nothing.' : 'It is no object.')
      return turn.take()
    },
    end() {
      turn.breakOff()
      return turn.take()
    },
  })
}

const streams = Array.from({ length: 30 }, (_, count) => [
  ...Array.from({ length: count % 7 }, (__, index) => ({ say: `${index} ` })),
  { done: true },
])
adapterLaws({ make: fromToy, streams })

const said = [{ say: 'Hel' }, { say: 'lo' }, { done: true }]
const expected = said.flatMap(
  (
    (adapter) => (event: unknown) =>
      adapter.push(event)
  )(fromToy()),
)
const ndjson = bodyTextOf(said, 'ndjson')

test('an event whose number cannot be read leaves the count of the chunks as it is', () => {
  const turn = new TurnWriter({ threadId, invocationId: 'turn' })
  turn.chunk({ kind: 'text', delta: 'a' }, 4)
  turn.unreadable({}, 'It has no number.', null)
  turn.finalize('completed')
  expect(turn.take().at(-1)).toMatchObject({ type: 'stream_finalized', chunkCount: 5 })
})

describe('a source', () => {
  test.each([
    ['text/event-stream', bodyTextOf(said, 'sse')],
    ['text/event-stream; charset=utf-8', bodyTextOf(said, 'sse')],
    ['application/x-ndjson', ndjson],
    ['application/jsonl', ndjson.replaceAll('\n', '\r\n')],
    ['application/x-ndjson', ndjson.trimEnd()],
  ])('a response of the type %s is read', async (type, text) => {
    expect(await eventsOf(fromToy().adaptStream(responseOf(text, type)))).toEqual(expected)
  })

  test('an async iterable may hold events, text or bytes', async () => {
    async function* events() {
      yield said[0]
      yield bodyTextOf(said.slice(1, 2), 'sse')
      yield new TextEncoder().encode(bodyTextOf(said.slice(2), 'sse'))
    }
    expect(await eventsOf(fromToy().adaptStream(events()))).toEqual(expected)
  })

  test('a character that is cut into two pieces is whole', async () => {
    const text = bodyTextOf([{ say: 'Grüße 👋' }, { done: true }], 'sse')
    const sizes = Array.from(new TextEncoder().encode(text), () => 1)
    const [, chunk] = await eventsOf(fromToy().adaptStream(byteStream(text, sizes)))
    expect(chunk).toMatchObject({ part: { kind: 'text', delta: 'Grüße 👋' } })
  })

  test('a record that is no JSON becomes a violation, and the stream goes on', async () => {
    const text = `data: {"say":"a"}\n\ndata: {"say":\n\n${bodyTextOf([{ say: 'b' }, { done: true }], 'sse')}`
    const store = syncStore()
    store.ingestAll(await eventsOf(fromToy().adaptStream(responseOf(text))))
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed', parts: [{ segments: ['ab'] }] })
    expect(store.violations()).toMatchObject([{ event: { part: { event: '{"say":' } } }])
  })

  test.each(['sse', 'ndjson'] as const)('a last record of %s that is cut off is none', async (format) => {
    const text = bodyTextOf(said.slice(0, 2), format)
    const source = byteStream(text.slice(0, -5))
    const events = await eventsOf(fromToy().adaptStream(source, { format }))
    expect(events).toEqual([
      ...expected.slice(0, 2),
      expect.objectContaining({
        type: 'stream_finalized',
        chunkCount: 1,
        outcome: 'failed',
        error: { code: 'incomplete_stream', message: 'The stream stopped before its last event.' },
      }),
    ])
  })

  test('a source that breaks throws its error, and the turn stays open for a replay', async () => {
    async function* broken() {
      yield* said.slice(0, 2)
      throw new TypeError('network')
    }
    const store = syncStore()
    const read = async (): Promise<void> => {
      for await (const event of fromToy().adaptStream(broken())) store.ingest(event)
    }
    await expect(read()).rejects.toThrow('network')
    expect(store.invocation('turn')).toMatchObject({ phase: 'streaming', parts: [{ segments: ['Hello'] }] })
    store.ingestAll(expected)
    expect(store.invocation('turn')).toMatchObject({ phase: 'completed', parts: [{ segments: ['Hello'] }] })
    expect(store.violations()).toEqual([])
  })

  test('who stops early cancels the body', async () => {
    let isCancelled = false
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode(bodyTextOf(said.slice(0, 1), 'sse'))),
      cancel: () => void (isCancelled = true),
    })
    for await (const event of fromToy().adaptStream(body)) if (event.type === 'stream_chunk') break
    expect(isCancelled).toBe(true)
  })

  test.each([
    ['not_ok', new Response('no', { status: 503 }), /status 503/],
    ['no_body', new Response(null, { headers: { 'content-type': 'text/event-stream' } }), /no body/],
    [
      'unknown_format',
      new Response('{}', { headers: { 'content-type': 'text/html' } }),
      /"text\/html".*format: 'sse'/,
    ],
  ])('a response that cannot be read is told as %s', async (code, response, words) => {
    const error: unknown = await eventsOf(fromToy().adaptStream(response)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SourceError)
    expect(error).toMatchObject({ code, status: response.status, message: expect.stringMatching(words) })
  })
})

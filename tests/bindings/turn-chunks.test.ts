import { readUIMessageStream, type UIMessage, type UIMessageChunk } from 'ai'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { toUIMessage } from '../../src/bindings/chat-transport/index.ts'
import { goesOn, TurnChunks } from '../../src/bindings/chat-transport/turn-chunks.ts'
import type { EventInput, InvocationBubble } from '../../src/index.ts'
import { deliveries, eventLists, eventSets } from '../../src/testing/arbitraries.ts'
import { races, threadScript } from '../../src/testing/index.ts'
import { holdsInTime, seedLine } from '../laws/property.ts'
import { syncStore } from '../laws/view.ts'

afterAll(() => {
  console.log(seedLine)
})

/** The chunks of one turn over these events, up to the end of its stream, and the bubble that they lead to. */
function written(events: readonly EventInput[], invocationId: string) {
  const store = syncStore()
  const turn = new TurnChunks(false)
  const chunks: UIMessageChunk[] = []
  let last: InvocationBubble | undefined
  for (const event of events) {
    store.ingest(event)
    const bubble = store.invocation(invocationId)
    if (bubble === undefined || bubble === last) continue
    last = bubble
    chunks.push(...turn.next(bubble))
    if (!goesOn(bubble)) break
  }
  return { chunks, last }
}

/** What the AI SDK makes of the chunks. */
async function readBack(chunks: readonly UIMessageChunk[]): Promise<UIMessage | undefined> {
  const stream = new ReadableStream<UIMessageChunk>({
    start(controller) {
      for (const chunk of chunks) if (chunk.type !== 'error') controller.enqueue(chunk)
      controller.close()
    },
  })
  let last: UIMessage | undefined
  for await (const message of readUIMessageStream({ stream, terminateOnError: true })) last = message
  return last
}

/**
 * Without what the AI SDK cannot say: a chunk has no name of a file; of an unfinished input it guesses the rest; and it keeps a request
 * that nobody has granted beside an output, for which its own types have no place.
 */
const comparable = (parts: UIMessage['parts']): unknown =>
  JSON.parse(
    JSON.stringify(
      parts.map((part) => {
        if (part.type === 'file') return { ...part, filename: undefined }
        if (!('state' in part)) return part
        if (part.state === 'input-streaming') return { ...part, input: undefined }
        const isAtOutput = part.state === 'output-available' || part.state === 'output-error'
        return isAtOutput && part.approval?.approved !== true ? { ...part, approval: undefined } : part
      }),
    ),
  )

/** The AI SDK finds a call by the id of its request: then no two calls of a turn can have one. */
function hasRequestTwice({ parts }: InvocationBubble): boolean {
  const ids = parts.flatMap((part) =>
    part.kind === 'tool' && part.approval ? [part.approval.approvalId] : [],
  )
  return new Set(ids).size < ids.length
}

const turnsIn = (events: readonly EventInput[]): ReadonlySet<string> =>
  new Set(events.flatMap((event) => (event.type === 'stream_chunk' ? [event.invocationId] : [])))

describe('what the AI SDK reads is what the bubble shows', () => {
  const lists = fc.oneof(eventLists(), eventSets().chain(deliveries))

  test('of any events in any order, wherever the stream stands', async () => {
    let resets = 0
    await holdsInTime(80, lists, async (events) => {
      for (const invocationId of turnsIn(events)) {
        const { chunks, last } = written(events, invocationId)
        if (last === undefined || hasRequestTwice(last)) continue
        resets += chunks.filter(({ type }) => type === 'reset-step').length
        const message = await readBack(chunks)
        const bubble = toUIMessage(last)
        expect(message?.id).toBe(bubble.id)
        expect(comparable(message?.parts ?? [])).toEqual(comparable(bubble.parts))
        expect(message?.metadata).toEqual(expect.objectContaining({ key: bubble.id, phase: last.phase }))
      }
    })
    expect(resets).toBeGreaterThan(0)
  })

  test.each(races)('$title', async ({ events }) => {
    for (const invocationId of ['a', 'b']) {
      const { chunks, last } = written(events, invocationId)
      const parts = last === undefined ? [] : toUIMessage(last).parts
      expect(comparable((await readBack(chunks))?.parts ?? [])).toEqual(comparable(parts))
    }
  })
})

test('a text that grows is never written again', () => {
  const t = threadScript('t')
  const events = [t.created('a'), t.chunk('a', 'One '), t.chunk('a', 'two'), t.finalized('a')]
  expect(written(events, 'a').chunks.map((chunk) => ('delta' in chunk ? chunk.delta : chunk.type))).toEqual([
    'start',
    'message-metadata',
    'text-start',
    'One ',
    'two',
    'message-metadata',
    'text-end',
    'finish',
  ])
})

test('a callback takes the place of the text, and the turn goes on', () => {
  const t = threadScript('t')
  const events = [t.created('a'), t.chunk('a', 'Draft'), t.callback('a', 'Answer'), t.chunk('a', ' unseen')]
  const { chunks } = written(events, 'a')
  expect(chunks.slice(4)).toEqual([
    { type: 'reset-step' },
    { type: 'text-start', id: 'c0' },
    { type: 'text-delta', id: 'c0', delta: 'Answer' },
    { type: 'text-end', id: 'c0' },
  ])
})

test('the stream stops where a person is asked; a failed turn ends it with its words', () => {
  const t = threadScript('t')
  const asked = [t.created('a'), t.toolCall('a', '1', 'book', '{}'), t.toolApproval('a', '1', 'ok')]
  expect(written(asked, 'a').chunks.slice(-2)).toEqual([
    { type: 'tool-approval-request', toolCallId: '1', approvalId: 'ok' },
    { type: 'finish', finishReason: 'tool-calls' },
  ])
  const failed = [t.created('b'), t.finalized('b', { outcome: 'failed', error: { message: 'Too hot.' } })]
  expect(written(failed, 'b').chunks.at(-1)).toEqual({ type: 'error', errorText: 'Too hot.' })
  const cancelled = [t.created('c'), t.finalized('c', { outcome: 'cancelled' })]
  expect(written(cancelled, 'c').chunks.at(-1)).toMatchObject({ type: 'abort' })
})

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as fc from 'fast-check'
import { Server } from 'socket.io'
import { io as connect } from 'socket.io-client'
import { describe, expect, test } from 'vitest'
import { type EventMapping, fromMapping, guarantee, guaranteeOf } from '../../src/adapters/mapping/index.ts'
import { bubbleKey, streamTextOf, textOf } from '../../src/core/index.ts'
import { syncStore } from '../laws/view.ts'
import { adapterLaws, threadId } from './support/adapter-laws.ts'

/** A chat as many have one: names of its own, one event for each token. */
const chat = {
  threadId: 'room',
  invocationId: 'meta.runId',
  type: 'kind',
  messageId: 'id',
  offset: 'at.offset',
  epoch: 'at.log',
  types: {
    start: 'invocation_created',
    token: 'stream_chunk',
    thought: { as: 'stream_chunk', part: { kind: { const: 'reasoning' }, delta: 'text' } },
    call: {
      as: 'stream_chunk',
      part: {
        kind: { const: 'tool_call' },
        toolCallId: 'call.id',
        toolName: 'call.name',
        inputDelta: { path: 'call.args', json: true },
      },
    },
    done: {
      as: 'stream_finalized',
      outcome: { path: 'status', values: { ok: 'completed', error: 'failed' }, otherwise: 'completed' },
      error: { message: 'reason' },
    },
    tool_message: 'callback',
    typing: 'ignore',
  },
} as const satisfies EventMapping

const numbered = { ...chat, seq: 'n' } as const satisfies EventMapping

const event = (kind: string, runId: string, more: object = {}): object => ({
  room: threadId,
  meta: { runId },
  kind,
  ...more,
})

const text = fc.string({ unit: 'grapheme', maxLength: 8 })
const turnOf = (runId: string, isNumbered: boolean) =>
  fc
    .record({
      chunks: fc.array(
        fc.oneof(
          text.map((said) => ({ kind: 'token', text: said })),
          text.map((said) => ({ kind: 'thought', text: said })),
          fc.nat(3).map((id) => ({ kind: 'call', call: { id: `${id}`, name: 'look', args: { id } } })),
        ),
        { maxLength: 8 },
      ),
      final: fc.option(text.map((said) => `${said}.`)),
      status: fc.constantFrom('ok', 'error'),
    })
    .map(({ chunks, final, status }) => [
      event('start', runId),
      ...chunks.map((chunk, n) => event(chunk.kind, runId, isNumbered ? { ...chunk, n } : chunk)),
      ...(final === null ? [] : [event('tool_message', runId, { id: `m-${runId}`, text: final })]),
      event('done', runId, status === 'ok' ? { status } : { status, reason: 'It broke.' }),
    ])

/** Turns whose events arrive among each other, each in its own order. */
const mixed = (isNumbered: boolean) =>
  fc
    .tuple(turnOf('a', isNumbered), turnOf('b', isNumbered), fc.array(fc.boolean(), { maxLength: 30 }))
    .map(([a, b, picks]) => {
      const queues: readonly [object[], object[]] = [[...a], [...b]]
      const taken = picks.flatMap((pick) => queues[pick ? 0 : 1].splice(0, 1))
      // Two turns stand in the order of their log, so that there is one.
      return [...taken, ...queues[0], ...queues[1]].map((one, offset) => ({
        ...one,
        at: { offset, log: 'e' },
      }))
    })

const streamsOf = (isNumbered: boolean): object[][] =>
  fc.sample(mixed(isNumbered), { seed: isNumbered ? 55 : 56, numRuns: 40 })

describe('chunks that are counted', () => {
  adapterLaws({ make: () => fromMapping(chat), streams: streamsOf(false) })
})
describe('chunks that have a number', () => {
  adapterLaws({ make: () => fromMapping(numbered), streams: streamsOf(true) })
})

/** A plain reader of the same chat: what it says, by turn. */
function readPlainly(events: readonly object[]): Record<string, { streamed: string; final: string | null }> {
  const turns: Record<string, { streamed: string; final: string | null }> = {}
  for (const one of events as readonly { kind: string; meta: { runId: string }; text: string }[]) {
    const turn = (turns[one.meta.runId] ??= { streamed: '', final: null })
    if (one.kind === 'token') turn.streamed += one.text
    if (one.kind === 'tool_message') turn.final = one.text
  }
  return turns
}

describe('what a mapping reads', () => {
  test('the store shows what a plain reader of the source shows', () => {
    for (const isNumbered of [true, false]) {
      for (const events of streamsOf(isNumbered)) {
        const store = syncStore()
        const adapter = fromMapping(isNumbered ? numbered : chat)
        store.ingestAll(events.flatMap((one) => adapter.push(one)))
        for (const [runId, { streamed, final }] of Object.entries(readPlainly(events))) {
          const bubble = store.bubble(bubbleKey.invocation(runId))!
          // Blocks of text stand apart in a bubble, with the empty line between them.
          expect(streamTextOf(bubble).replaceAll('\n\n', '')).toBe(streamed.replaceAll('\n\n', ''))
          expect(final ?? textOf(bubble)).toBe(textOf(bubble))
        }
      }
    }
  })

  test('chunks with numbers of their own may come in any order, and a lost one is seen', () => {
    const store = syncStore()
    const adapter = fromMapping(numbered)
    const tokens = ['a', 'b', 'c', 'd'].map((said, n) => event('token', 'r', { text: said, n }))
    store.ingestAll([tokens[3], tokens[1], tokens[0]].flatMap((one) => adapter.push(one)))
    expect(store.invocation('r')).toMatchObject({ missing: 2, parts: [{ segments: ['ab'] }] })
    store.ingestAll(adapter.push(tokens[2]))
    expect(store.invocation('r')).toMatchObject({ missing: 0, parts: [{ segments: ['abcd'] }] })
  })

  test('events of ours under our own names need no more than their types', () => {
    const adapter = fromMapping({
      types: { say: { as: 'stream_chunk', part: 'part', seq: 'seq' }, end: 'stream_finalized' },
    })
    const part = { kind: 'data', name: 'chart', dataId: '1', value: [1] }
    expect(adapter.push({ type: 'say', threadId: 't', invocationId: 'r', seq: 0, part })).toEqual([
      { type: 'stream_chunk', threadId: 't', invocationId: 'r', seq: 0, part },
    ])
    expect(
      adapter.push({
        type: 'end',
        threadId: 't',
        invocationId: 'r',
        outcome: 'failed',
        error: { message: 'no' },
      }),
    ).toEqual([
      {
        type: 'stream_finalized',
        threadId: 't',
        invocationId: 'r',
        chunkCount: 1,
        outcome: 'failed',
        error: { message: 'no' },
      },
    ])
  })

  test('each type of ours can be mapped', () => {
    const adapter = fromMapping({
      threadId: { const: 'only' },
      types: {
        ask: { as: 'message', author: { kind: { const: 'user' }, id: 'from' }, clientMessageId: 'nonce' },
        status: { as: 'callback', disposition: { const: 'independent' } },
        answer: {
          as: 'approval',
          approvalId: 'request',
          approved: { path: 'says', values: { yes: true, no: false } },
        },
        gone: 'retraction',
      },
    })
    expect(
      [
        { type: 'ask', messageId: 'm1', from: 'ann', nonce: 'c1', text: 'Hi' },
        { type: 'status', invocationId: 'r', messageId: 'm2', text: 'On it' },
        { type: 'answer', invocationId: 'r', request: 'q', says: 'no' },
        { type: 'gone', messageId: 'm1' },
      ].flatMap((one) => adapter.push(one)),
    ).toEqual([
      {
        type: 'message',
        threadId: 'only',
        messageId: 'm1',
        clientMessageId: 'c1',
        author: { kind: 'user', id: 'ann' },
        parts: [{ kind: 'text', text: 'Hi' }],
      },
      {
        type: 'callback',
        origin: 'callback',
        threadId: 'only',
        invocationId: 'r',
        messageId: 'm2',
        disposition: 'independent',
        parts: [{ kind: 'text', text: 'On it' }],
      },
      { type: 'approval', threadId: 'only', invocationId: 'r', approvalId: 'q', approved: false },
      { type: 'retraction', threadId: 'only', messageId: 'm1' },
    ])
    expect(adapter.end()).toMatchObject([{ type: 'stream_finalized', invocationId: 'r', outcome: 'failed' }])
  })

  test('a mapping is plain JSON', () => {
    const events = streamsOf(true)[0]!
    const copy = JSON.parse(JSON.stringify(numbered)) as EventMapping // what JSON leaves of it
    expect(events.flatMap((one) => fromMapping(copy).push(one))).toEqual(
      events.flatMap((one) => fromMapping(numbered).push(one)),
    )
  })

  test('own properties alone are read, and a name with a dot stands in a list', () => {
    const adapter = fromMapping({
      threadId: { path: ['the.room'] },
      invocationId: '__proto__.id',
      text: 'constructor.name',
      types: { token: 'stream_chunk' },
    })
    expect(adapter.push({ type: 'token', 'the.room': 't' })).toMatchObject([{ threadId: 't' }])
    const store = syncStore()
    store.ingestAll(adapter.push({ type: 'token', 'the.room': 't' }))
    expect(store.violations()).toMatchObject([{ code: 'missing_invocation_id' }])
    const ownId: unknown = JSON.parse(
      '{"type":"token","the.room":"t","__proto__":{"id":"r"},"constructor":{"name":"x"}}',
    )
    expect(adapter.push(ownId)).toEqual([
      { type: 'stream_chunk', threadId: 't', invocationId: 'r', seq: 0, part: { kind: 'text', delta: 'x' } },
    ])
  })
})

describe('what a mapping refuses', () => {
  test('an event without its turn is a violation that has the event, and is placed nowhere', () => {
    const store = syncStore()
    const adapter = fromMapping(chat)
    const lost = { room: threadId, kind: 'token', text: 'x' }
    const receipts = store.ingestAll(
      [event('token', 'r', { text: 'a' }), lost].flatMap((one) => adapter.push(one)),
    )
    expect(receipts.map(({ status }) => status)).toEqual(['applied', 'rejected'])
    expect(store.violations()).toMatchObject([{ code: 'missing_invocation_id', event: { source: lost } }])
    expect(store.invocation('r')).toMatchObject({ parts: [{ segments: ['a'] }] })
  })

  test('a type that is not listed is reported, unless the mapping says to ignore it', () => {
    const foreign = event('presence', 'r')
    const store = syncStore()
    store.ingestAll(fromMapping(chat).push(foreign))
    expect(store.violations()).toMatchObject([
      { code: 'unknown_type', event: { source: foreign, why: 'The mapping lists no such type.' } },
    ])
    expect(fromMapping({ ...chat, unlisted: 'ignore' }).push(foreign)).toEqual([])
    expect(fromMapping(chat).push(event('typing', 'r'))).toEqual([])
  })

  test('a field that is missing or wrong is told by the store, with its path', () => {
    const store = syncStore()
    const adapter = fromMapping(numbered)
    store.ingestAll(
      [
        event('token', 'r', { n: 0 }),
        event('token', 'r', { text: 'b', n: 1 }),
        event('token', 'r', { text: 'c' }),
      ].flatMap((one) => adapter.push(one)),
    )
    expect(store.violations()).toMatchObject([
      { code: 'invalid_event', path: 'part' },
      { code: 'invalid_event', path: 'seq' },
    ])
    expect(store.invocation('r')).toMatchObject({ parts: [{ segments: ['b'] }] })
  })

  test.each([
    [{ types: { a: 'stream_chunks' } }, /types\.a is "stream_chunks"/],
    [{ types: { a: { as: 'callback', disposition: 1 } } }, /types\.a\.disposition is neither/],
    [{ types: { a: { as: 'callback', disposition: { path: 1 } } } }, /disposition has a path/],
    [{ types: {}, invocationId: { const: 'x' } }, /invocationId is a constant/],
    [
      { types: { a: { as: 'callback', invocationId: { const: 'x' } } } },
      /types\.a\.invocationId is a constant/,
    ],
    [{}, /types is no object/],
    [{ types: {}, thread: 'room' }, /thread is not one of its fields: threadId, .*beside its "as"/],
  ])('a mapping that is none throws, and names the field: %j', (mapping, words) => {
    // @ts-expect-error none of them compiles
    expect(() => fromMapping(mapping)).toThrow(words)
  })
})

describe('the guarantee of a mapping', () => {
  test('it is bound where chunks are counted, and exact where each has its number', () => {
    expect([guarantee, guaranteeOf(chat), guaranteeOf(numbered)]).toEqual(['bound', 'bound', 'exact'])
  })
})

test('a Socket.IO chat is read by the names of its events', async () => {
  const http = createServer()
  const server = new Server(http)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  server.on('connection', (socket) => {
    socket.emit('token', { room: 't', run: 'r', text: 'Hel' })
    socket.emit('token', { room: 't', run: 'r', text: 'lo' })
    socket.emit('done', { room: 't', run: 'r' })
  })
  const store = syncStore()
  const adapter = fromMapping({
    threadId: 'data.room',
    invocationId: 'data.run',
    type: 'name',
    text: 'data.text',
    types: { token: 'stream_chunk', done: 'stream_finalized' },
  })
  const socket = connect(`http://127.0.0.1:${(http.address() as AddressInfo).port}`) // a port, as it listens on one
  socket.onAny((name: string, data: unknown) => store.ingestAll(adapter.push({ name, data })))
  await new Promise<void>((resolve) => void socket.once('done', () => resolve()))
  socket.close()
  await server.close()
  expect(store.invocation('r')).toMatchObject({ phase: 'completed', parts: [{ segments: ['Hello'] }] })
  expect(store.violations()).toEqual([])
})

import * as fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import {
  clientFrameSchemas,
  decodeSnapshot,
  eventSchemas,
  Limits,
  requestSchemas,
  responseSchemas,
  serverFrameSchemas,
  ThreadSnapshot,
} from '../../src/protocol/index.ts'
import { parse } from '../../src/protocol/parse.ts'
import { everything, wire } from '../support/everything.ts'
import { replay } from '../support/replay.ts'
import { full } from './examples.ts'
import { fullSnapshot, invocation, message, snapshotOf } from './snapshots.ts'
import { placesIn, spoilt } from './spoilt.ts'

const odd = [null, '', 'x', '\ud800', -1, 0, 1.5, 2 ** 53, Number.NaN, true, {}, [], 'text', 'data']
const events = everything().map(wire)
const snapshot = wire(replay(...everything()).snapshot('t'))

function same(schema: v.GenericSchema, input: unknown): boolean {
  const { success, output } = v.safeParse(schema, input)
  const parsed = parse(schema, input)
  expect(parsed.ok ? parsed.output : undefined).toStrictEqual(success ? output : undefined)
  expect(parsed.ok).toBe(success)
  return success
}

const { parts } = full.message
const frames = {
  subscribe: { type: 'subscribe', threadId: 't', ref: 'r', epoch: 'e', offset: 1, check: 'c' },
  unsubscribe: { type: 'unsubscribe', threadId: 't' },
  ping: { type: 'ping' },
  events: { type: 'events', threadId: 't', ref: 'r', events: [1], epoch: 'e', offset: 1, check: 'c' },
  resync: { type: 'resync', threadId: 't', ref: 'r', reason: 'epoch', snapshot: 1, check: 'c' },
  error: { type: 'error', code: 'internal', message: 'm', threadId: 't', ref: 'r' },
  pong: { type: 'pong' },
}
const requests = {
  create: { agentId: 'a', replyTo: 'q', chainId: 'c' },
  chunks: { chunks: [{ seq: 0, part: { kind: 'text', delta: 'x' } }] },
  finalize: { outcome: 'failed', chunkCount: 1, error: { message: 'm', code: 'c' } },
  message: { ...full.message, revision: 1 },
  callback: { parts, disposition: 'replace', messageId: 'm', revision: 1, threadId: 't', invocationId: 'i' },
  cancel: {},
  approve: { approved: false, reason: 'too dear' },
  retract: { messageId: 'm' },
}
const place = { messageId: 'm', revision: 1, offset: 1 }
const event = { type: 'retraction', threadId: 't', messageId: 'm' } // as it is, whatever it is
const responses = {
  create: { status: 'appended', invocationId: 'i', token: 'x', expiresAt: 1, offset: 1 },
  chunks: { nextSeq: 1, appendedCount: 1, duplicateCount: 0 },
  finalize: { status: 'duplicate', chunkCount: 1, offset: 1 },
  message: { status: 'appended', ...place, event },
  callback: { status: 'appended', threadId: 't', invocationId: 'i', ...place, event },
  cancel: { status: 'appended', event },
  approve: { status: 'duplicate', event },
  retract: { status: 'appended', event },
}
const limits = {
  heldChunkCount: 1,
  heldUnits: 1,
  partCount: 1,
  supersededCount: 0,
  violationCount: 0,
  localKeyCount: 0,
  refusedCount: 1,
}

type Row = readonly [what: string, schema: v.GenericSchema, examples: readonly unknown[]]
const rowsOf = (
  what: string,
  schemas: Readonly<Record<string, v.GenericSchema>>,
  examples: Readonly<Record<string, unknown>>,
): readonly Row[] =>
  Object.entries(schemas).map(([name, schema]) => [`${what} ${name}`, schema, [examples[name]]])

const table: readonly Row[] = [
  ['a snapshot', ThreadSnapshot, [snapshot, fullSnapshot]],
  ['limits', Limits, [limits, {}]],
  ...Object.entries(eventSchemas).map(
    ([type, schema]) =>
      [`the event ${type}`, schema, events.filter((event) => Object(event).type === type)] as const,
  ),
  ...rowsOf('the frame', { ...clientFrameSchemas, ...serverFrameSchemas }, frames),
  ...rowsOf('the request', requestSchemas, requests),
  ...rowsOf('the answer', responseSchemas, responses),
]

test.each(table)(
  '%s is taken and refused as by valibot, with one place spoilt',
  (_what, schema, examples) => {
    expect(examples.every((example) => same(schema, example))).toBe(true)
    const cases = examples.flatMap((example) => placesIn(example).map((path) => [example, path] as const))
    let refusedCount = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.constantFrom(...odd),
        fc.boolean(),
        ([example, path], by, isLost) =>
          void (refusedCount += same(schema, spoilt(example, path, by, isLost)) ? 0 : 1),
      ),
      { numRuns: 500 },
    )
    expect(refusedCount).toBeGreaterThan(50)
  },
)

test('what holds undefined counts as absent at any level', () => {
  const created = { ...invocation.full.created, chainId: undefined }
  const { chainId: _, ...rest } = invocation.full.created
  const { hasEarlier, ...whole } = snapshotOf({ ...invocation.full, created }, message.minimal)
  expect(decodeSnapshot({ ...whole, hasEarlier })).toStrictEqual({
    ok: true,
    snapshot: snapshotOf({ ...invocation.full, created: rest }, message.minimal),
  })
  expect(parse(eventSchemas.callback, { ...full.callback, revision: undefined })).toMatchObject({
    output: { revision: 0 },
  })
})

test.each([
  [
    { ...full.message, parts: [{ kind: 'hologram' }] },
    'parts.0.kind',
    'Invalid type: Expected ("text" | "data" | "file") but received "hologram".',
  ],
  [
    { ...full.message, parts: [{ kind: 'text', text: 5 }] },
    'parts.0.text',
    'Invalid type: Expected string but received 5.',
  ],
  [{ ...full.message, parts: [] }, 'parts', 'It needs at least one part.'],
  [{ ...full.message, offset: -1 }, 'offset', 'It is not a safe integer ≥ 0.'],
  [
    { ...full.message, author: { kind: 'robot' } },
    'author.kind',
    'Invalid type: Expected ("user" | "agent" | "system") but received "robot".',
  ],
  [null, undefined, 'Invalid type: Expected Object but received null.'],
])('of %j it says where it is wrong, and what, in the words of valibot', (input, path, detail) => {
  expect(parse(eventSchemas.message, input)).toStrictEqual({ ok: false, path, detail })
  const [issue] = v.safeParse(eventSchemas.message, input, { abortEarly: true }).issues ?? []
  expect(`${issue?.message.replace(/\.$/, '')}.`).toBe(detail)
  expect((issue && v.getDotPath(issue)) ?? undefined).toBe(path)
})

test('a field that is missing is named, and what is wrong is brief, however long the value is', () => {
  const { author: _, ...anonymous } = full.message
  expect(parse(eventSchemas.message, anonymous)).toStrictEqual({
    ok: false,
    path: 'author',
    detail: 'It is missing.',
  })
  const { detail } = parse(eventSchemas.message, { ...full.message, author: 'x'.repeat(1e6) })
  expect(detail).toMatch(/^Invalid type: Expected Object but received "x+\.$/)
  expect(detail).toHaveLength(257)
})

test('schemas are run inside of valibot’s own', () => {
  const Envelope = v.object({ events: v.array(eventSchemas.message) })
  expect(v.safeParse(Envelope, { events: [full.message] }).output).toStrictEqual({ events: [full.message] })
  const [issue] = v.safeParse(Envelope, { events: [{ ...full.message, parts: 5 }] }).issues ?? []
  expect(issue && v.getDotPath(issue)).toBe('events.0.parts')
  const Wider = v.object({ ...eventSchemas.message.entries, extra: v.number() })
  expect(v.safeParse(Wider, { ...full.message, extra: 1 }).output).toStrictEqual({
    ...full.message,
    extra: 1,
  })
  expect(v.is(Wider, { ...full.message, parts: [], extra: 1 })).toBe(false)
  expect(
    v.is(
      v.pipe(
        eventSchemas.message,
        v.check(({ parts: [part] }) => part?.kind === 'data'),
      ),
      full.message,
    ),
  ).toBe(true)
})

test.each([
  [
    'a getter',
    'parts.1.text',
    [{ kind: 'text', text: '' }, Object.defineProperty({ kind: 'text' }, 'text', { get: raise })],
  ],
  ['a list that was revoked', 'parts', revoked([])],
  ['an object that was revoked', 'parts.0', [revoked({})]],
])('where reading throws is named: %s', (_what, path, parts) => {
  const parsed = parse(eventSchemas.message, { ...full.message, parts })
  expect(parsed).toStrictEqual({ ok: false, path, detail: 'It throws when it is read.' })
})

/** Throws what throws again as soon as it is looked at. */
function raise(): never {
  throw revoked({})
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

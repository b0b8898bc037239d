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
import { asValibot } from './as-valibot.ts'
import { full } from './examples.ts'
import { fullSnapshot, invocation, message, snapshotOf } from './snapshots.ts'

const odd = [null, '', 'x', '\ud800', -1, 0, 1.5, 2 ** 53, Number.NaN, true, {}, [], 'text', 'data']
const events = everything().map(wire)
const snapshot = wire(replay(...everything()).snapshot('t'))

/** Every place in a value, as the path to it. */
const placesIn = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, child]) => placesIn(child, [...path, key]))]
    : [path]

/** A copy with something odd at one place, or without that place. */
function spoilt(value: unknown, [key, ...rest]: readonly string[], by: unknown, isLost: boolean): unknown {
  if (key === undefined) return by
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...Object(value) }
  if (rest.length === 0 && isLost) Reflect.deleteProperty(copy, key)
  else Reflect.set(copy, key, spoilt(Reflect.get(copy, key), rest, by, isLost))
  return copy
}

function same(schema: v.GenericSchema, byValibot: v.GenericSchema, input: unknown): boolean {
  const { success, output } = v.safeParse(byValibot, input)
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
}
const place = { messageId: 'm', revision: 1, offset: 1 }
const responses = {
  create: { status: 'appended', invocationId: 'i', token: 'x', expiresAt: 1, offset: 1 },
  chunks: { nextSeq: 1, appendedCount: 1, duplicateCount: 0 },
  finalize: { status: 'duplicate', chunkCount: 1, offset: 1 },
  message: { status: 'appended', ...place },
  callback: { status: 'appended', threadId: 't', invocationId: 'i', ...place },
}
const limits = { heldChunkCount: 1, heldUnits: 1, supersededCount: 0, violationCount: 0 }

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
    const byValibot = asValibot(schema)
    expect(examples.every((example) => same(schema, byValibot, example))).toBe(true)
    const cases = examples.flatMap((example) => placesIn(example).map((path) => [example, path] as const))
    let refusedCount = 0
    fc.assert(
      fc.property(
        fc.constantFrom(...cases),
        fc.constantFrom(...odd),
        fc.boolean(),
        ([example, path], by, isLost) =>
          void (refusedCount += same(schema, byValibot, spoilt(example, path, by, isLost)) ? 0 : 1),
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
  [{ ...full.message, parts: [{ kind: 'hologram' }] }, 'parts.0.kind', 'expected "text" | "data"'],
  [{ ...full.message, parts: [{ kind: 'text' }] }, 'parts.0.text', 'it is missing'],
  [{ ...full.message, parts: [{ kind: 'text', text: 5 }] }, 'parts.0.text', 'expected string'],
  [{ ...full.message, parts: [] }, 'parts', 'at least one part is needed'],
  [{ ...full.message, offset: -1 }, 'offset', 'not a safe integer ≥ 0'],
  [{ ...full.message, author: { kind: 'robot' } }, 'author.kind', 'expected "user" | "agent" | "system"'],
  [null, undefined, 'expected Object'],
])('of %j it says where it is wrong, and what', (input, path, detail) => {
  expect(parse(eventSchemas.message, input)).toStrictEqual({ ok: false, path, detail })
  const byValibot = v.safeParse(eventSchemas.message, input)
  expect(byValibot.issues?.[0].message).toBe(detail)
  const standard = eventSchemas.message['~standard'].validate(input)
  expect(standard).toMatchObject({ issues: [{ message: detail }] })
  expect(v.getDotPath(byValibot.issues![0]) ?? undefined).toBe(path)
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
  expect(parsed).toStrictEqual({ ok: false, path, detail: 'it throws when it is read' })
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

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import { decodeEvent, decodeSnapshot, type Violation } from '../../src/protocol/index.ts'
import { anything } from '../support/anything.ts'
import { eventTypes, full, jsonOf, type Raw } from './examples.ts'
import { fullSnapshot } from './snapshots.ts'

/** Values that are close to what a field may hold, and some that are far from it. */
const closeValue = fc.oneof(
  anything,
  fc.constantFrom(
    undefined,
    null,
    -0,
    0,
    1,
    -1,
    2 ** 53,
    Number.NaN,
    '',
    'callback',
    'text',
    '\ud800',
    '__proto__',
  ),
  fc.constantFrom<unknown>(
    ...Object.values(full),
    ...Object.values(full).flatMap((event) => Object.values(event)),
  ),
  fc.record(
    {
      kind: fc.constantFrom('text', 'data', 'user', 'tool_result'),
      text: anything,
      delta: anything,
      value: anything,
      output: anything,
      name: fc.string(),
      dataId: fc.string(),
      toolCallId: fc.string(),
    },
    { requiredKeys: ['kind'] },
  ),
)

/** The object with some values within it put in the place of others, added, or taken away. */
function mutated(object: Raw): fc.Arbitrary<Raw> {
  const keys = [...Object.keys(object), 'type', '__proto__', 'extra']
  return fc
    .array(fc.tuple(fc.constantFrom(...keys), fc.nat(3), closeValue), { minLength: 1, maxLength: 3 })
    .map((edits) =>
      edits.reduce((copy, [key, depth, value]) => mutate(copy, key, depth, value), structuredClone(object)),
    )
}

function mutate(object: Raw, key: string, depth: number, value: unknown): Raw {
  const inner: unknown = object[key]
  const copy: Record<string, unknown> = { ...object }
  const isDeep = depth > 0 && typeof inner === 'object' && inner !== null
  const next = isDeep ? mutateWithin(inner, depth, value) : value
  Object.defineProperty(copy, key, { value: next, enumerable: true, configurable: true, writable: true })
  return copy
}

function mutateWithin(inner: object, depth: number, value: unknown): unknown {
  if (!Array.isArray(inner))
    return mutate({ ...inner }, Object.keys(inner)[depth] ?? 'added', depth - 1, value)
  const [first, ...rest]: readonly unknown[] = inner
  const isDeep = depth > 1 && typeof first === 'object' && first !== null
  return [isDeep ? mutateWithin(first, depth - 1, value) : value, ...rest]
}

const someEvent = fc.constantFrom(...eventTypes).chain((type) => mutated(full[type]))

/** As JSON reads it: `-0` and `0` are one number there. */
const isPlainJson = (value: unknown): void => expect(jsonOf(value)).toEqual(jsonOf(jsonOf(value)))

function expectViolation(violation: Violation): void {
  expect(jsonOf(violation)).toStrictEqual(jsonOf(jsonOf(violation)))
  expect(typeof violation.message).toBe('string')
  expect(JSON.stringify(violation).length).toBeLessThan(64 * 1_024)
}

/** What in it JSON has no words for. */
function odditiesIn(value: unknown): readonly unknown[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [value]
  if (typeof value !== 'object' || value === null) {
    return ['string', 'boolean', 'object'].includes(typeof value) ? [] : [value]
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = prototype === Object.prototype || prototype === Array.prototype
  const names = Reflect.ownKeys(value).filter((name) => !(Array.isArray(value) && name === 'length'))
  const odd = names.flatMap((name) => {
    const property = Object.getOwnPropertyDescriptor(value, name)
    const isOwn = property?.enumerable === true && 'value' in property && typeof name === 'string'
    return isOwn ? odditiesIn(property.value) : [name]
  })
  return isPlain ? odd : [value, ...odd]
}

const expectPlain = (value: unknown): void => expect(odditiesIn(value)).toEqual([])

function expectDecoded(input: unknown): void {
  const result = decodeEvent(input)
  if (result.violation !== undefined) expectViolation(result.violation)
  if (!result.ok) return
  expectPlain(result.event)
  isPlainJson(result.event)
  expect(decodeEvent(result.event)).toMatchObject({ event: result.event })
}

function expectDecodedSnapshot(input: unknown): void {
  const result = decodeSnapshot(input)
  if (!result.ok) return expectViolation(result.violation)
  expectPlain(result.snapshot)
  expect(decodeSnapshot(result.snapshot)).toEqual(result)
}

describe('decoding never throws, and what it gives is plain JSON', () => {
  test('for anything', () => {
    fc.assert(
      fc.property(anything, (input) => {
        expectDecoded(input)
        expectDecodedSnapshot(input)
      }),
      { numRuns: 500 },
    )
  })

  test('for events with anything in their fields', () => {
    fc.assert(fc.property(someEvent, expectDecoded), { numRuns: 1_000 })
  })

  test('for snapshots with anything in their fields', () => {
    fc.assert(fc.property(mutated(fullSnapshot), expectDecodedSnapshot), { numRuns: 500 })
  })
})

test('a store takes in anything: a receipt for each, and an event after it is applied', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(anything, someEvent), { maxLength: 12 }),
      fc.oneof(anything, mutated(fullSnapshot)),
      (events, snapshot) => {
        const store = createBubbleStore({ scheduler: syncScheduler })
        expect(store.ingestAll(events)).toHaveLength(events.length)
        for (const event of events)
          expect(['applied', 'duplicate', 'held', 'rejected']).toContain(store.ingest(event).status)
        expect(['applied', 'duplicate', 'rejected']).toContain(store.hydrate(snapshot).status)
        expect(
          store.ingest({ type: 'invocation_created', threadId: 'well', invocationId: 'behaved' }).status,
        ).toBe('applied')
        expect(jsonOf(store.getState())).toEqual(jsonOf(jsonOf(store.getState())))
        const { bubbles, messages, threads, violations } = store.getState()
        for (const map of [bubbles, messages, threads]) expectPlain([...map.values()])
        expectPlain(violations)
      },
    ),
    { numRuns: 100 },
  )
})

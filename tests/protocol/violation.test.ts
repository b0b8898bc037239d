import { describe, expect, test } from 'vitest'
import {
  decodeEvent,
  decodeSnapshot,
  type Json,
  type Violation,
  violationMessages,
  violationOf,
} from '../../src/protocol/index.ts'
import { full, jsonOf } from './examples.ts'

const copyOf = (input: unknown): Json => violationOf('invalid_event', input, 'x').event
const lengthOf = (value: Json): number => JSON.stringify(value).length
/** More than any copy takes: a violation may be kept a thousand times. */
const mostUnits = 64 * 1_024

const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`field ${index}`, index]))
const nested: unknown = Array.from({ length: 50_000 }).reduce<unknown>((inner) => ({ inner }), 'deep')
const bushy: unknown = Array.from({ length: 40 }).reduce<unknown>((inner) => [inner, inner, inner], 'leaf')

describe('the copy of the event is bounded', () => {
  test.each([
    ['a long text', { text: 'x'.repeat(10_000_000) }],
    ['many texts', { parts: Array.from({ length: 1_000 }, () => 'x'.repeat(10_000)) }],
    ['a long list of numbers', { list: Array.from({ length: 200_000 }, (_, index) => index) }],
    ['a list of empty lists', { list: Array.from({ length: 200_000 }, () => []) }],
    ['a huge sparse list', { list: Object.assign([], { length: 2 ** 32 - 1 }) }],
    ['many fields', wide],
    ['many fields, one level down', { wide }],
    ['a long name of a field', { ['x'.repeat(10_000_000)]: 1 }],
    [
      'many long names',
      Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`${index}`.padStart(20_000, 'x'), 1])),
    ],
    ['50,000 levels', nested],
    ['shared nodes that unfold to 3 ** 40 values', { bushy }],
  ])('for %s', (_, input) => {
    expect(lengthOf(copyOf(input))).toBeLessThan(mostUnits)
  })

  test('in depth', () => {
    const depthOf = (value: Json): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
    expect(depthOf(copyOf(nested))).toBeLessThan(16)
  })

  test('and everything else of the violation is, too', () => {
    const long = 'x'.repeat(1_000_000)
    const events = [
      { ...full.callback, v: long },
      { ...full.callback, type: long },
      { ...full.callback, threadId: long },
      { ...full.callback, invocationId: long },
      { ...full.callback, disposition: long },
      { ...full.callback, parts: long },
      { ...full.callback, parts: [{ kind: long }] },
      { ...full.message, author: { kind: long } },
      { ...full.stream_finalized, outcome: long },
      { ...full.stream_chunk, part: { kind: long } },
      { ...full.stream_chunk, part: { kind: 'data', name: 'n', dataId: 'd', value: { [long]: 1n } } },
      Object.assign(Object.create({ constructor: { name: long } }), { ...full.callback, parts: 5 }),
    ]
    for (const event of events) {
      const { violation } = decodeEvent(event)
      expect(violation).toBeDefined()
      expect(JSON.stringify(violation).length).toBeLessThan(mostUnits)
    }
    const result = decodeSnapshot({ v: 1, threadId: 't', epoch: 'e', offset: 0, bubbles: [{ kind: long }] })
    expect(JSON.stringify(result).length).toBeLessThan(mostUnits)
  })
})

describe('the copy of the event is JSON', () => {
  test.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a bigint', 2n ** 70n],
    ['NaN', Number.NaN],
    ['all of them inside', { a: [undefined, () => 1, Symbol('x'), 1n, Number.NaN, -Infinity] }],
    ['a date', new Date(0)],
    [
      'a getter',
      {
        get a() {
          return 1
        },
      },
    ],
    [
      'a getter that throws',
      {
        get a(): never {
          throw new Error('x')
        },
        b: 1,
      },
    ],
    ['a class', class {}],
    ['a map', new Map([[1, 2]])],
    ['a sparse list', { list: Object.assign([], { length: 3 }) }],
    ['a __proto__ property', JSON.parse('{"__proto__":{"a":1}}')],
  ])('for %s', (_, input) => {
    const copy = copyOf(input)
    expect(copy).toBeDefined()
    expect(jsonOf(copy)).toEqual(copy)
  })

  test('and equals what was sent where that is small and JSON', () => {
    expect(copyOf(full.callback)).toEqual(full.callback)
    for (const value of [null, true, 0, 'x', [], {}, [[1], { a: null }]]) expect(copyOf(value)).toEqual(value)
  })

  test('and keeps what can be read beside what cannot', () => {
    const event = {
      type: 'callback',
      get broken(): never {
        throw new Error('x')
      },
      odd: 1n,
    }
    expect(copyOf(event)).toMatchObject({ type: 'callback' })
    expect(Object.keys(Object(copyOf(event)))).toEqual(['type', 'broken', 'odd'])
  })
})

test('a violation is itself plain JSON, without absent fields', () => {
  const violation: Violation = violationOf('id_conflict', {}, undefined, 'two things')
  expect(Object.keys(violation).sort()).toEqual(['code', 'event', 'message'])
  expect(jsonOf(violation)).toEqual(violation)
})

test('threadId and invocationId are there only where they are strings, cut to the length of an id', () => {
  const long = 'x'.repeat(1_000)
  expect(violationOf('id_conflict', { threadId: long, invocationId: long })).toMatchObject({
    threadId: 'x'.repeat(256),
    invocationId: 'x'.repeat(256),
  })
  const foreign = violationOf('id_conflict', { threadId: 1, invocationId: null })
  expect(foreign).not.toHaveProperty('threadId')
  expect(foreign).not.toHaveProperty('invocationId')
})

test('a detail that is no sentence, as the text of another error, is set off by a colon', () => {
  expect(violationOf('id_conflict', {}, 'a', 'x is not a function').message).toBe(
    `x is not a function: ${violationMessages.id_conflict}`,
  )
})

test('every message is two sentences at least: what is wrong, and what to do', () => {
  for (const message of Object.values(violationMessages)) expect(message).toMatch(/^[A-Z].*\. [A-Z].*\.$/)
})

test('every code says what is wrong and what mends it, after the detail', () => {
  for (const [code, fix] of Object.entries(violationMessages)) {
    // As the entries are made of the codes.
    expect(violationOf(code as Violation['code'], {}, 'a.b', 'So it is.').message).toBe(`So it is. ${fix}`)
  }
})

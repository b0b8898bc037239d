import { describe, expect, test } from 'vitest'
import { decodeEvent, type Json } from '../../src/protocol/index.ts'
import { full, type Raw } from './examples.ts'

/** The four places where an event carries Json. */
const places: readonly (readonly [where: string, path: string, wrap: (value: unknown) => Raw])[] = [
  [
    'a callback’s data',
    'parts.1.value',
    (value) => ({ ...full.callback, parts: [{ kind: 'text', text: '' }, dataOf(value)] }),
  ],
  ['a message’s data', 'parts.0.value', (value) => ({ ...full.message, parts: [dataOf(value)] })],
  ['a chunk’s data', 'part.value', (value) => ({ ...full.stream_chunk, part: dataOf(value) })],
  [
    'a tool’s result',
    'part.output',
    (value) => ({ ...full.stream_chunk, part: { kind: 'tool_result', toolCallId: 'c', output: value } }),
  ],
]
const dataOf = (value: unknown): Raw => ({ kind: 'data', name: 'n', dataId: 'd', value })

const nest = (levels: number, inner: unknown, wrap: (inner: unknown) => unknown): unknown =>
  Array.from({ length: levels }).reduce((value) => wrap(value), inner)
const inArrays = (levels: number, inner: unknown = 1): unknown => nest(levels, inner, (value) => [value])
const inObjects = (levels: number, inner: unknown = 1): unknown =>
  nest(levels, inner, (value) => ({ a: value }))

const json: readonly (readonly [what: string, value: unknown])[] = [
  ['null', null],
  ['a boolean', false],
  ['zero', 0],
  ['a fraction', -1.5e-7],
  ['a number beyond the safe integers', 2 ** 53],
  ['the largest number', Number.MAX_VALUE],
  ['an empty string', ''],
  ['a string with a lone surrogate', '\ud800'],
  ['a long string', 'x'.repeat(100_000)],
  ['an empty list', []],
  ['an empty object', {}],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
  ['64 levels of arrays', inArrays(64)],
  ['64 levels of objects', inObjects(64)],
  ['63 levels and an empty list', inArrays(63, [])],
  ['names that are names of Object’s', { constructor: 1, toString: null, hasOwnProperty: [], valueOf: '' }],
  ['an object whose shared nodes unfold a little', sharing(8)],
]

const notJson: readonly (readonly [what: string, value: unknown])[] = [
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['a bigint', 1n],
  ['a symbol', Symbol('x')],
  ['a function', () => 1],
  ['a list with undefined', [undefined]],
  ['an object with undefined', { a: undefined }],
  ['a function inside', { a: [() => 1] }],
  ['a sparse list', sparse(3)],
  ['a list of a huge length', sparse(2 ** 32 - 1)],
  [
    'a getter',
    {
      get a() {
        return 1
      },
    },
  ],
  [
    'a getter inside',
    {
      a: {
        get b() {
          return 1
        },
      },
    },
  ],
  ['a list with a getter', Object.defineProperty([1], 0, { get: () => 1 })],
  ['a date', new Date(0)],
  ['a map', new Map()],
  ['a set', new Set()],
  ['a regular expression', /x/],
  ['an error', new Error('x')],
  ['a promise', Promise.resolve()],
  ['bytes', new Uint8Array(2)],
  ['a Number object', Object(1)],
  [
    'an instance of a class',
    new (class Point {
      x = 1
    })(),
  ],
  ['65 levels of arrays', inArrays(65)],
  ['65 levels of objects', inObjects(65)],
  ['64 levels and an empty list', inArrays(64, [])],
  ['100,000 nested lists', inArrays(100_000)],
  ['100,000 nested objects', inObjects(100_000)],
  ['a cycle', cycle()],
  ['a list in itself', loop()],
]

function sparse(length: number): unknown[] {
  const list: unknown[] = []
  list.length = length
  return list
}
function cycle(): unknown {
  const object: Record<string, unknown> = {}
  object['self'] = { deep: object }
  return object
}
function loop(): unknown {
  const list: unknown[] = []
  list.push(list)
  return list
}
function listInItself(): unknown {
  const list: unknown[] = []
  list.push(list, list)
  return list
}
/** A small graph that unfolds to 2 ** levels values. */
function sharing(levels: number): unknown {
  return nest(levels, 1, (value) => ({ a: value, b: value }))
}

describe.each(places)('%s', (_, path, wrap) => {
  test.each(json)('may be %s', (__, value) => {
    const result = decodeEvent(wrap(value))
    expect(result).toEqual({ ok: true, event: wrap(value) })
  })

  test.each(notJson)('is not %s', (__, value) => {
    const result = decodeEvent(wrap(value))
    expect(result.violation?.code).toBe('invalid_event')
    expect(`${result.violation?.path}.`).toContain(`${path}.`)
    expect(result.ok).toBe(path.startsWith('part.')) // a chunk takes its seq all the same
  })
})

test('__proto__ is a name like any other', () => {
  const value: unknown = JSON.parse('{"__proto__":{"polluted":true},"a":{"__proto__":null}}')
  const result = decodeEvent({ ...full.message, parts: [dataOf(value)] })
  const copy = valueOf(result)
  expect(JSON.stringify(copy)).toBe(JSON.stringify(value))
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
  expect(Object.hasOwn(Object(copy), '__proto__')).toBe(true)
  expect(Object(copy)['polluted']).toBeUndefined()
  expect('polluted' in {}).toBe(false)
})

test('symbols and properties that do not enumerate are no Json, and are left out', () => {
  const value = Object.defineProperty({ a: 1, [Symbol('x')]: 2 }, 'hidden', { value: 3 })
  expect(valueOf(decodeEvent({ ...full.message, parts: [dataOf(value)] }))).toStrictEqual({ a: 1 })
})

test('an object of another realm is plain, too', () => {
  const foreignPrototype: object = Object.create(null)
  const value: unknown = Object.assign(Object.create(foreignPrototype), { a: [1] })
  expect(valueOf(decodeEvent({ ...full.message, parts: [dataOf(value)] }))).toStrictEqual({ a: [1] })
})

test.each([
  ['2 ** 60 values', sharing(60)],
  ['10 ** 30 values', nest(30, 1, (value) => Array.from({ length: 10 }, () => value))],
  ['2 ** 64 values, by a cycle', listInItself()],
])('a small graph of shared nodes that unfolds to %s is refused', (_, value) => {
  const result = decodeEvent({ ...full.message, parts: [dataOf(value)] })
  expect(result).toMatchObject({ ok: false, violation: { code: 'invalid_event', path: 'parts.0.value' } })
})

test('a shared node becomes two values that share nothing', () => {
  const shared = { a: 1 }
  const copy = valueOf(decodeEvent({ ...full.message, parts: [dataOf([shared, shared])] }))
  expect(copy).toEqual([{ a: 1 }, { a: 1 }])
  const [first, second] = copy as readonly Json[] // just compared
  expect(first).not.toBe(second)
  expect(first).not.toBe(shared)
})

function valueOf(result: ReturnType<typeof decodeEvent>): Json {
  if (!result.ok || result.event.type !== 'message') throw new RangeError('this message does not decode')
  const [part] = result.event.parts
  if (part?.kind !== 'data') throw new RangeError('its first part is no data')
  return part.value
}

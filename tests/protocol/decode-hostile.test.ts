import { describe, expect, test } from 'vitest'
import { decodeEvent, decodeSnapshot, type DecodeResult } from '../../src/protocol/index.ts'
import { eventTypes, full, jsonOf, minimal, type Raw, without } from './examples.ts'

function raise(): never {
  throw new Error('unreadable')
}

/** The event with one field whose getter throws. */
const withThrowing = (event: Raw, field: string): object =>
  Object.defineProperty({ ...without(event, field) }, field, { enumerable: true, get: raise })

const traps: ProxyHandler<object> = {
  apply: raise,
  construct: raise,
  defineProperty: raise,
  deleteProperty: raise,
  get: raise,
  getOwnPropertyDescriptor: raise,
  getPrototypeOf: raise,
  has: raise,
  isExtensible: raise,
  ownKeys: raise,
  preventExtensions: raise,
  set: raise,
  setPrototypeOf: raise,
}
const throwing = (): object => new Proxy({}, traps)

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

describe('decoding never throws', () => {
  test.each([
    ['a proxy that throws in every trap', throwing()],
    ['such a proxy of a list', new Proxy([], traps)],
    ['such a proxy of a function', new Proxy(() => undefined, traps)],
    ['a revoked proxy', revoked({})],
    ['a revoked proxy of a list', revoked([])],
    [
      'an object that throws when it is made a primitive',
      { [Symbol.toPrimitive]: raise, toString: raise, valueOf: raise },
    ],
  ])('for %s', (_, input) => {
    expect(decodeEvent(input)).toMatchObject({ ok: false })
    expect(decodeSnapshot(input)).toMatchObject({ ok: false })
  })

  test.each(eventTypes)('for a proxy in each field of %s', (type) => {
    for (const field of Object.keys(full[type])) {
      for (const value of [
        throwing(),
        revoked({}),
        revoked([]),
        [throwing()],
        { kind: throwing() },
        { message: throwing() },
      ]) {
        const result = decodeEvent({ ...full[type], [field]: value })
        expect([field, result.ok]).toEqual([field, field === 'part'])
        expect(result.violation).toBeDefined()
      }
    }
  })
})

describe('a listed field that throws when it is read counts as present and not valid', () => {
  test.each(eventTypes.flatMap((type) => Object.keys(full[type]).map((field) => [type, field] as const)))(
    '%s.%s',
    (type, field) => {
      const codes: Readonly<Record<string, string>> = {
        v: 'unsupported_version',
        invocationId: 'missing_invocation_id',
      }
      const result = decodeEvent(withThrowing(full[type], field))
      expect(result).toMatchObject({
        ok: field === 'part',
        violation: { code: codes[field] ?? 'invalid_event', path: field },
      })
    },
  )

  test('what is wrong before it is reported first', () => {
    expect(codeOf(decodeEvent(withThrowing({ ...full.callback, v: 2 }, 'at')))).toBe('unsupported_version')
    expect(codeOf(decodeEvent(withThrowing(without(full.callback, 'invocationId'), 'at')))).toBe(
      'missing_invocation_id',
    )
    expect(codeOf(decodeEvent(withThrowing({ ...full.callback, type: 'hologram' }, 'at')))).toBe(
      'unknown_type',
    )
  })

  test('its position is read all the same', () => {
    expect(decodeEvent(withThrowing(full.callback, 'parts'))).toMatchObject({ position: { offset: 3 } })
    expect(decodeEvent(withThrowing(full.callback, 'epoch'))).not.toHaveProperty('position')
  })
})

const codeOf = (result: DecodeResult): string | undefined => result.violation?.code

test.each(eventTypes)('%s: a field that is not listed for it is not read', (type) => {
  // A retraction names one thing: the field for the other is listed, too.
  const listed = new Set([...Object.keys(full[type]), ...(type === 'retraction' ? ['invocationId'] : [])])
  const foreign = [...new Set(eventTypes.flatMap((other) => Object.keys(full[other]))), 'x', 'toJSON', 'then']
  const event = foreign
    .filter((field) => !listed.has(field))
    .reduce<object>(
      (object, field) => Object.defineProperty(object, field, { enumerable: true, get: raise }),
      { ...full[type] },
    )
  expect(decodeEvent(event)).toEqual({ ok: true, event: full[type] })
})

test('a field that changes while it is looked at never gets a value through that was not checked', () => {
  for (const type of eventTypes) {
    for (const [field, wrong] of Object.keys(full[type]).flatMap((name) =>
      [0, '', null, {}].map((value) => [name, value] as const),
    )) {
      for (const first of [0, 1]) {
        let reads = first
        const get = (): unknown => (reads++ % 2 === 0 ? full[type][field] : wrong)
        const result = decodeEvent(Object.defineProperty({ ...full[type] }, field, { enumerable: true, get }))
        expect(result.ok ? decodeEvent(result.event).ok : true).toBe(true)
        expect(result.ok && result.violation === undefined ? decodeEvent(result.event) : result).toEqual(
          result,
        )
      }
    }
  }
})

describe('the input', () => {
  test.each(eventTypes)('%s is neither retained nor changed', (type) => {
    const event: Record<string, unknown> = structuredClone(full[type])
    const before = jsonOf(event)
    const result = decodeEvent(event)
    expect(jsonOf(event)).toEqual(before)
    ruin(event)
    expect(result).toEqual({ ok: true, event: full[type] })
  })

  test('of a refused event is neither retained nor changed', () => {
    const event = { ...structuredClone(full.callback), v: 2 }
    const before = jsonOf(event)
    const result = decodeEvent(event)
    expect(jsonOf(event)).toEqual(before)
    ruin(event)
    expect(result).toMatchObject({ violation: { event: { ...full.callback, v: 2 } } })
  })

  test.each(eventTypes)('%s may be frozen, and is not frozen by decoding', (type) => {
    expect(decodeEvent(deepFreeze(structuredClone(full[type])))).toEqual({ ok: true, event: full[type] })
    const event = structuredClone(full[type])
    const result = decodeEvent(event)
    deepFreeze(result)
    expect(objectsIn(event).some(Object.isFrozen)).toBe(false)
  })

  test('shares no object with what is decoded', () => {
    for (const type of eventTypes) {
      const event = structuredClone(full[type])
      const own = new Set(objectsIn(event))
      expect(objectsIn(decodeEvent(event)).filter((object) => own.has(object))).toEqual([])
    }
  })
})

test('minimal events decode to objects of Object’s own prototype', () => {
  for (const type of eventTypes) {
    const result = decodeEvent(Object.assign(Object.create(null), minimal[type]))
    expect(
      objectsIn(result).every(
        (object) => Array.isArray(object) || Object.getPrototypeOf(object) === Object.prototype,
      ),
    ).toBe(true)
  }
})

const objectsIn = (value: unknown): object[] =>
  typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(objectsIn)] : []

function deepFreeze<T>(value: T): T {
  objectsIn(value).forEach((object) => Object.freeze(object))
  return value
}

/** Changes every object of this tree. */
function ruin(value: object): void {
  for (const object of objectsIn(value)) {
    if (Array.isArray(object)) object.length = 0
    else for (const key of Object.keys(object)) Reflect.deleteProperty(object, key)
  }
}

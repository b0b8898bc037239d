import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { decodeEvent, eventSchemas } from '../../src/protocol/index.ts'
import type { Raw } from './examples.ts'

// A chunk of text is decoded past the schema. With an origin it is not: then the schema decides.

const chunk: Raw = {
  v: 1,
  type: 'stream_chunk',
  threadId: 't',
  invocationId: 'i',
  epoch: 'e',
  offset: 3,
  at: 5.5,
  seq: 2,
  part: { kind: 'text', delta: 'Hello' },
}

function expectAsTheSchema(event: Raw): void {
  const [short, long] = [decodeEvent(event), decodeEvent({ ...event, origin: 'stream' })]
  const { origin: _, ...expected }: Raw = { ...(long.ok ? long.event : {}) }
  expect(short.ok).toBe(long.ok)
  expect(short.ok ? short.event : {}).toStrictEqual(expected)
  const { code, path } = short.violation ?? {}
  expect({ code, path }).toEqual({ code: long.violation?.code, path: long.violation?.path })
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    0,
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    '',
    'x'.repeat(257),
    '\ud800',
    '__proto__',
    [],
    {},
  ),
  fc.constantFrom<unknown>(
    'text',
    'reasoning',
    'stream',
    'callback',
    'message',
    'stream_chunk',
    'tool_call',
    1,
    2,
  ),
  fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true }),
)

describe('the shortcut for a chunk of text', () => {
  test('gives what the schema gives', () => {
    for (const kind of ['text', 'reasoning']) {
      for (const more of [
        {},
        { at: undefined },
        { at: -0.5 },
        { v: undefined },
        { offset: undefined, epoch: undefined },
      ]) {
        expectAsTheSchema({ ...chunk, part: { kind, delta: '' }, ...more })
      }
    }
    expect(decodeEvent(chunk)).toStrictEqual({ ok: true, event: chunk })
  })

  test('accepts nothing that the schema refuses, whatever one or two fields hold', () => {
    const field = fc.constantFrom(...Object.keys(chunk), 'extra')
    fc.assert(
      fc.property(fc.array(fc.tuple(field, odd), { minLength: 1, maxLength: 2 }), (edits) => {
        expectAsTheSchema({ ...chunk, ...Object.fromEntries(edits) })
      }),
      { numRuns: 2_000 },
    )
  })

  test('nor whatever its part holds', () => {
    const field = fc.constantFrom('kind', 'delta', 'text', '__proto__')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(field, odd), { minLength: 1, maxLength: 2 }),
        fc.boolean(),
        (edits, isBare) => {
          const part: Raw = { kind: 'text', delta: 'x', ...Object.fromEntries(edits) }
          expectAsTheSchema({ ...chunk, part: isBare ? Object.assign(Object.create(null), part) : part })
        },
      ),
      { numRuns: 1_000 },
    )
  })

  test('gives what the schema takes as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (delta, seq) => {
        const result = decodeEvent({ ...chunk, seq, part: { kind: 'text', delta } })
        expect(result).toStrictEqual({ ok: true, event: { ...chunk, seq, part: { kind: 'text', delta } } })
        expect(v.is(eventSchemas.stream_chunk, result.ok ? result.event : {})).toBe(true)
      }),
    )
  })

  test.each(Object.keys(chunk))('is not fooled by %s that changes while it is looked at', (field) => {
    for (const wrong of ['', -1, 'hologram', null]) {
      let reads = 0
      const event = Object.defineProperty({ ...chunk }, field, {
        enumerable: true,
        get: () => (reads++ === 0 ? chunk[field] : wrong),
      })
      const result = decodeEvent(event)
      expect(result.violation === undefined && result.ok ? decodeEvent(result.event) : result).toEqual(result)
    }
  })

  test('retains nothing of the chunk', () => {
    const part = { kind: 'text', delta: 'Hello' }
    const event = { ...chunk, part }
    const result = decodeEvent(event)
    part.delta = 'changed'
    expect(result).toStrictEqual({ ok: true, event: chunk })
    expect(Object.isFrozen(event) || Object.isFrozen(part)).toBe(false)
  })
})

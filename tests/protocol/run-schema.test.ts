import * as fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { eventSchemas, ThreadSnapshot } from '../../src/protocol/index.ts'
import { parse } from '../../src/protocol/parse.ts'
import { everything, wire } from '../support/everything.ts'
import { replay } from '../support/replay.ts'

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

function same(schema: v.GenericSchema, input: unknown): boolean {
  const { success, output } = v.safeParse(schema, input)
  const parsed = parse(schema, input)
  expect(parsed.ok ? parsed.output : undefined).toStrictEqual(success ? output : undefined)
  return success
}

const table: readonly (readonly [string, v.GenericSchema, readonly unknown[]])[] = [
  ['a snapshot', ThreadSnapshot, [snapshot]],
  ...Object.entries(eventSchemas).map(
    ([type, schema]) => [type, schema, events.filter((event) => Object(event).type === type)] as const,
  ),
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
      { numRuns: 1_000 },
    )
    expect(refusedCount).toBeGreaterThan(100)
  },
)

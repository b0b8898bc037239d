import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { guardBroadcast, ProtocolViolationError } from '../../../src/server/index.ts'
import { anything } from '../../support/anything.ts'

/** A way from an object to something that holds it. */
type Wrap = (inner: unknown) => unknown

const text = fc.string({ unit: 'binary', maxLength: 12 })
/** Of what frames, prose and broken JSON are made. */
const noise = fc
  .array(
    fc.oneof(
      text,
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        '\n',
        ',',
        ':',
        'data: ',
        '42',
        '{"a":',
        '"callback"',
        '\\u0063',
      ),
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''))
// Not the fields whose content is not looked into.
const key = text.filter((name) => !['part', 'parts'].includes(name))

const inObject: fc.Arbitrary<Wrap> = fc
  .record({ key, others: fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }) })
  .map(
    ({ key: name, others }) =>
      (inner) =>
        Object.fromEntries([...Object.entries(others), [name, inner]]),
  )
const inList: fc.Arbitrary<Wrap> = fc
  .tuple(fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }), fc.nat())
  .map(
    ([items, place]) =>
      (inner) =>
        (items as unknown[]).toSpliced(place % (items.length + 1), 0, inner),
  )
const inCollection: fc.Arbitrary<Wrap> = fc.constantFrom<Wrap[]>(
  (inner) => new Map([['a', inner]]),
  (inner) => new Set([1, inner]),
  (inner) => ({ toJSON: () => inner }),
)
const inJson: fc.Arbitrary<Wrap> = fc.constantFrom<Wrap[]>(
  (inner) => JSON.stringify(inner),
  (inner) => JSON.stringify([inner], null, 1),
)
/** Its object or list stands between any noise; a backslash before it would belong to it. */
const inFrame: fc.Arbitrary<Wrap> = fc.tuple(noise, noise).map(
  ([before, after]) =>
    (inner) =>
      `${before}${JSON.stringify([inner])}${after}`,
)
const inBytes: fc.Arbitrary<Wrap> = fc.tuple(noise, noise).map(
  ([before, after]) =>
    (inner) =>
      new TextEncoder().encode(`${before}${JSON.stringify({ inner })}${after}`),
)

/** JSON writes maps, sets and bytes as nothing or as numbers, so no text is made of what holds them. */
const wraps: fc.Arbitrary<Wrap> = fc
  .tuple(
    fc.array(fc.oneof(inObject, inList, inJson, inFrame), { maxLength: 4 }),
    fc.array(fc.oneof(inObject, inList, inCollection), { maxLength: 3 }),
    fc.option(inBytes, { nil: (inner: unknown) => inner }),
  )
  .map(
    ([inner, outer, bytes]) =>
      (value) =>
        outer.reduce((held, wrap) => wrap(held), bytes(inner.reduce((held, wrap) => wrap(held), value))),
  )

const marks = fc.constantFrom(
  { origin: 'callback' },
  { type: 'callback' },
  { type: 'message', origin: 'callback' },
)
const fields = fc.dictionary(
  key.filter((name) => !['origin', 'type', 'invocationId'].includes(name)),
  fc.jsonValue({ maxDepth: 1 }),
  { maxKeys: 3 },
)
const invalidId = fc.constantFrom<unknown[]>('', null, 1, {}, [], '\udc00', 'x'.repeat(257))
const validId = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((id) => id.length <= 256)
const others = fc.array(fc.oneof(fc.jsonValue(), noise, fc.uint8Array({ maxLength: 9 })), { maxLength: 3 })

test('a callback without a valid id is refused wherever it stands; with one, the very arguments pass', () => {
  fc.assert(
    fc.property(
      wraps,
      marks,
      fields,
      invalidId,
      validId,
      others,
      fc.boolean(),
      (wrap, mark, more, bad, id, rest, isNamed) => {
        const sent: unknown[][] = []
        const send = (...args: unknown[]): number => sent.push(args)
        const guarded = guardBroadcast(send, isNamed ? { isCallback: () => false } : {})
        const refused = wrap({ ...more, ...mark, ...(bad !== null && { invocationId: bad }) })
        expect(() => guarded(...rest, refused)).toThrow(ProtocolViolationError)
        expect(sent).toEqual([])
        const passed = [...rest, wrap({ ...more, ...mark, invocationId: id })]
        guarded(...passed)
        expect(sent[0]?.every((argument, index) => Object.is(argument, passed[index]))).toBe(true)
        expect(sent[0]).toHaveLength(passed.length)
      },
    ),
    { numRuns: 1_000 },
  )
})

function thrownBy(call: () => unknown): unknown {
  try {
    return void call()
  } catch (error) {
    return error
  }
}

test('nothing but a ProtocolViolationError comes out, whatever goes in', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anything, noise), { maxLength: 3 }), (args) => {
      const guarded = guardBroadcast((...sent: unknown[]) => sent)
      const refused = thrownBy(() => guarded(...args))
      expect(refused === undefined || refused instanceof ProtocolViolationError).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

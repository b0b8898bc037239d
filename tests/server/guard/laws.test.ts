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
const key = text

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
/** A doubly encoded envelope: the whole of a string. */
const inString: fc.Arbitrary<Wrap> = fc.constantFrom<Wrap[]>(
  (inner) => ({ data: JSON.stringify([inner]) }),
  (inner) => [JSON.stringify({ inner }, null, 1)],
)
/** What a sender makes of it: a text with the JSON on a line, whatever the other lines are. */
const inText: fc.Arbitrary<Wrap> = fc
  .tuple(noise, noise, fc.constantFrom('', '42', '451-/chat,17', 'a', 'data: ', 'data:', '\u001e', '\0'))
  .map(
    ([before, after, head]) =>
      (inner) =>
        `${before}\n${head}${JSON.stringify([inner])}\n${after}`,
  )
const framed: fc.Arbitrary<Wrap> = fc.oneof(
  fc.constantFrom<Wrap[]>(
    (inner) => JSON.stringify({ inner }),
    (inner) => JSON.stringify([inner], null, 2),
    (inner) => `\ufeff${JSON.stringify([inner])}`,
  ),
  inText,
  inText.map(
    (wrap): Wrap =>
      (inner) =>
        new TextEncoder().encode(wrap(inner) as string),
  ), // it makes texts
)
const structures = fc.array(fc.oneof(inObject, inList), { maxLength: 3 })
const through =
  (steps: readonly Wrap[]): Wrap =>
  (value) =>
    steps.reduce((held, wrap) => wrap(held), value)

/** JSON writes maps, sets and bytes as nothing or as numbers, so no text is made of what holds them. */
const wraps: fc.Arbitrary<Wrap> = fc.oneof(
  fc
    .tuple(structures, fc.array(inString, { maxLength: 2 }), structures, framed)
    .map(([inner, strings, outer, frame]) => through([...inner, ...strings, ...outer, frame])),
  fc
    .tuple(
      structures,
      fc.array(inString, { maxLength: 2 }),
      structures,
      fc.array(inCollection, { maxLength: 2 }),
    )
    .map(([inner, strings, outer, collections]) => through([...inner, ...strings, ...outer, ...collections])),
)

const marks = fc.constantFrom(
  { origin: 'callback', threadId: 't1' },
  { type: 'callback', threadId: 't1' },
  { type: 'message', origin: 'callback', threadId: 't1' },
)
const fields = fc.dictionary(
  key.filter((name) => !['origin', 'type', 'invocationId', 'threadId'].includes(name)),
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

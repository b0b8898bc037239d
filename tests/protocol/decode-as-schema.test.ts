import * as fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { decodeEvent, eventSchemas } from '../../src/protocol/index.ts'

const odd = fc.constantFrom<unknown>(
  undefined,
  null,
  '',
  'x',
  '__proto__',
  'x'.repeat(257),
  '\ud800',
  -1,
  0,
  1.5,
  2 ** 53,
  Number.NaN,
  {},
  [],
  1n,
)
const mostly = (usual: unknown) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd })

/** Text chunks, nearly all of them a little wrong somewhere. */
const chunks = fc.record(
  {
    type: mostly('stream_chunk'),
    v: mostly(1),
    origin: mostly('stream'),
    threadId: mostly('t'),
    invocationId: mostly('i'),
    epoch: mostly('e'),
    offset: mostly(7),
    at: mostly(1_790_000_000_000),
    seq: mostly(3),
    part: fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record(
          { kind: mostly('text'), delta: mostly('word'), extra: odd },
          { requiredKeys: ['kind', 'delta'] },
        ),
      },
      { weight: 1, arbitrary: odd },
    ),
  },
  { requiredKeys: ['type', 'threadId', 'invocationId', 'seq', 'part'] },
)

/** What valibot says of a chunk; `undefined` counts as absent, and epoch and offset come together. */
function bySchema(input: object): unknown {
  const fields = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined))
  const parsed = v.safeParse(eventSchemas.stream_chunk, fields)
  return parsed.success && 'epoch' in fields === 'offset' in fields ? parsed.output : undefined
}

test('a chunk of text is taken where its schema takes it, and its event is what the schema gives', () => {
  let takenCount = 0
  let refusedCount = 0
  fc.assert(
    fc.property(chunks, (input) => {
      const result = decodeEvent(input)
      const isTaken = result.ok && result.violation === undefined
      expect(isTaken ? result.event : undefined).toEqual(bySchema(input))
      if (isTaken) takenCount++
      else refusedCount++
    }),
    { numRuns: 3_000 },
  )
  expect(Math.min(takenCount, refusedCount)).toBeGreaterThan(300)
})

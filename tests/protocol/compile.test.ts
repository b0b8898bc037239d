import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { eventSchemas, FinalParts } from '../../src/protocol/index.ts'
import { type Parsed, parse } from '../../src/protocol/parse.ts'
import { full } from './examples.ts'

const inputs: readonly unknown[] = [
  null,
  '',
  'x',
  ' x ',
  0,
  1.5,
  Number.NaN,
  true,
  [],
  [1, 'x'],
  {},
  { a: 1 },
  { a: 'x' },
  { a: null },
  { a: 'x', b: 'y' },
  { kind: 'one', a: 'x' },
  { kind: 'two', of: 'a', a: 'x' },
  { kind: 'two', of: 'b' },
]
const a = v.object({ kind: v.literal('one'), a: v.string() })
const inner = v.variant('of', [
  v.object({ kind: v.literal('two'), of: v.literal('a'), a: v.string() }),
  v.object({ kind: v.literal('two'), of: v.literal('b') }),
])

/** What valibot says, as `parse` says it. */
function asParsed(result: v.SafeParseResult<v.GenericSchema>): Parsed<unknown> {
  if (result.success) return { ok: true, output: result.output }
  const [issue] = result.issues
  return { ok: false, path: v.getDotPath(issue) ?? undefined, detail: `${issue.message}.` }
}

/** Of a missing field, what is compiled says so in its own words. */
const inOneVoice = (parsed: Parsed<unknown>): Parsed<unknown> =>
  parsed.ok ? parsed : { ...parsed, detail: parsed.detail.replace(/^Invalid key: .*/, 'It is missing.') }

describe('what valibot can say besides is run by valibot, within what is compiled', () => {
  test.each<[what: string, schema: v.GenericSchema]>([
    ['a number', v.number()],
    ['a union', v.union([v.string(), v.number()])],
    ['a tuple', v.tuple([v.number(), v.string()])],
    ['a record', v.record(v.string(), v.string())],
    ['a strict object', v.strictObject({ a: v.string() })],
    ['a loose object', v.looseObject({ a: v.string() })],
    ['an optional field', v.object({ a: v.optional(v.string(), 'y') })],
    ['a nullish field', v.object({ a: v.nullish(v.string()) })],
    ['a default that is made', v.object({ a: v.exactOptional(v.string(), () => 'y') })],
    ['a default in the place of null', v.object({ a: v.nullable(v.string(), 'y') })],
    ['a partial object', v.partial(a)],
    ['a nested variant', v.variant('kind', [a, inner])],
    ['a variant by two literals', v.variant('kind', [v.object({ kind: v.picklist(['one', 'two']) })])],
    ['a transformation', v.pipe(v.string(), v.trim(), v.minLength(1))],
    ['a schema in a pipe', v.pipe(v.string(), v.transform(Number), v.number())],
    ['a pipe in a pipe', v.pipe(v.pipe(v.string(), v.minLength(1)), v.title('x'), v.regex(/x/))],
    ['a fallback', v.fallback(v.string(), 'y')],
    ['a lazy schema', v.lazy(() => v.array(v.unknown()))],
  ])('%s', (_what, schema) => {
    for (const wrapped of [schema, v.object({ a: v.array(schema) })]) {
      let takenCount = 0
      for (const input of wrapped === schema ? inputs : inputs.map((one) => ({ a: [one] }))) {
        const ours = parse(wrapped, input)
        const byValibot = v.safeParse(wrapped, input, { abortEarly: true })
        expect([input, inOneVoice(ours)]).toStrictEqual([input, inOneVoice(asParsed(byValibot))])
        if (byValibot.success) takenCount++
      }
      expect(takenCount).toBeGreaterThan(0)
    }
  })
})

test('a schema made of another by `v.omit`, `v.pick` and `v.object` runs compiled', () => {
  const callback = v.omit(eventSchemas.callback, ['threadId', 'origin'])
  const { threadId: _threadId, origin: _origin, ...draft } = full.callback
  expect(parse(callback, full.callback)).toStrictEqual({ ok: true, output: draft })
  expect(parse(callback, { ...draft, parts: [] })).toMatchObject({ ok: false, path: 'parts' })
  expect(parse(v.pick(callback, ['parts']), draft)).toStrictEqual({
    ok: true,
    output: { parts: draft['parts'] },
  })
  const post = v.object({ posts: v.array(v.object({ ...callback.entries, parts: FinalParts })) })
  expect(parse(post, { posts: [draft] })).toStrictEqual({ ok: true, output: { posts: [draft] } })
})

test('what takes a value at the second look is refused by the first', () => {
  let lookCount = 0
  const fickle = v.object({ a: v.custom<unknown>(() => ++lookCount % 2 === 0) })
  expect(parse(fickle, { a: 1 })).toStrictEqual({
    ok: false,
    path: 'a',
    detail: 'It changes while it is read.',
  })
})

test('a check that throws refuses', () => {
  const broken = v.array(
    v.custom<unknown>(() => {
      throw new Error('x')
    }),
  )
  expect(parse(broken, [1])).toStrictEqual({ ok: false, path: '0', detail: 'It throws when it is read.' })
})

import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import {
  type BubblePart,
  type BubbleStore,
  bubbleKey,
  createBubbleStore,
  syncScheduler,
  toolInput,
  type ToolPart,
  type Violation,
} from '../../src/index.ts'
import { partSchemas, type StandardSchemaV1 } from '../../src/schemas.ts'
import { bubblesOf, channelsOf, interleavings, threadScript } from '../../src/testing/index.ts'
import { handScheduler } from '../support/hand-scheduler.ts'

const Weather = v.object({ temp: v.number(), day: v.pipe(v.string(), v.transform(Number)) })
const schemas = partSchemas({
  data: { weather: Weather },
  tools: { search: { input: v.object({ query: v.string() }), output: v.array(v.string()) } },
})
const fine = { temp: 21, day: '4' }
const cold = { temp: 'cold', day: '4' }

const storeWith = (checks = schemas, reported: Violation[] = []): BubbleStore =>
  createBubbleStore({
    scheduler: syncScheduler,
    schemas: checks,
    onViolation: (violation) => void reported.push(violation),
  })
const partsOf = (store: BubbleStore): readonly BubblePart[] =>
  bubblesOf(store, 't').flatMap<BubblePart>(({ parts }) => parts)
const dataOf = (store: BubbleStore) => partsOf(store).filter((part) => part.kind === 'data')
const toolOf = (store: BubbleStore): ToolPart => partsOf(store).find((part) => part.kind === 'tool')!
const pathsOf = (violations: readonly Violation[]) => violations.map(({ code, path }) => [code, path])

describe('data', () => {
  test('shows the schema’s output; the snapshot has the value as it was sent', () => {
    const [store, t] = [storeWith(), threadScript('t')]
    store.ingest(t.data('a', 'weather', 'w', fine))
    expect(dataOf(store)).toMatchObject([{ name: 'weather', value: { temp: 21, day: 4 } }])
    expect(store.snapshot('t')).toMatchObject({
      bubbles: [{ parts: [{ kind: 'data', name: 'weather', dataId: 'w', value: fine }] }],
    })
    expect(store.violations()).toEqual([])
  })

  test('that the schema refuses is shown as invalid, and is a violation with a path; the turn continues', () => {
    const reported: Violation[] = []
    const [store, t] = [storeWith(schemas, reported), threadScript('t')]
    expect(store.ingest(t.data('a', 'weather', 'w', cold)).status).toBe('applied')
    store.ingest(t.chunk('a', 'Brr.'))
    expect(partsOf(store)).toMatchObject([{ name: 'weather', invalid: cold }, { kind: 'text' }])
    expect(dataOf(store)[0]!.value).toBeUndefined()
    expect(JSON.parse(JSON.stringify(dataOf(store)[0]))).not.toHaveProperty('value')
    expect(reported).toMatchObject([
      {
        code: 'invalid_part',
        path: 'part.value.temp',
        threadId: 't',
        invocationId: 'a',
        event: { key: bubbleKey.invocation('a'), part: { kind: 'data', name: 'weather', value: cold } },
      },
    ])
    expect(reported[0]!.message).toMatch(/Expected number/)
    expect(store.violations()).toEqual(reported)
    expect(store.snapshot('t')).toMatchObject({ bubbles: [{ parts: [{ value: cold }, {}] }] })
  })

  test('of a callback, a message, a post and an optimistic message is checked the same way', () => {
    const reported: Violation[] = []
    const [store, t] = [storeWith(schemas, reported), threadScript('t')]
    const part = { kind: 'data', name: 'weather', dataId: 'w', value: cold } as const
    expect(store.ingest(t.callback('a', [part])).status).toBe('applied')
    store.ingestAll([t.message('m', [part]), t.post('a', [part])])
    store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [part] })
    expect(dataOf(store)).toMatchObject(Array.from({ length: 4 }, () => ({ invalid: cold })))
    expect(pathsOf(reported)).toEqual(Array.from({ length: 4 }, () => ['invalid_part', 'part.value.temp']))
  })

  test('of a superseded callback is checked as well', () => {
    const [store, t] = [storeWith(), threadScript('t')]
    const saying = (value: typeof fine) => [{ kind: 'data', name: 'weather', dataId: 'w', value }] as const
    store.ingest(t.callback('a', saying(fine)))
    store.ingest(t.callback('a', saying({ ...fine, temp: 22 }), { revision: 1 }))
    expect(store.invocation('a')!.superseded).toMatchObject([{ parts: [{ value: { temp: 21, day: 4 } }] }])
  })

  test('with other names is not checked, even if every object has a property of that name', () => {
    const [store, t] = [storeWith(), threadScript('t')]
    for (const name of ['constructor', '__proto__', 'toString', 'other'])
      store.ingestAll([
        t.data('a', name, 'd', cold),
        t.toolCall('a', name, name, '{}'),
        t.toolResult('a', name, 1),
      ])
    expect(dataOf(store).map(({ value }) => value)).toEqual([cold, cold, cold, cold])
    expect(store.violations()).toEqual([])
  })

  test('is checked once, whatever is published later, and keeps its identity', () => {
    let count = 0
    const counted = v.pipe(
      Weather,
      v.check(() => ++count > 0),
    )
    const [store, t] = [storeWith(partSchemas({ data: { weather: counted } })), threadScript('t')]
    count = 0
    store.ingest(t.data('a', 'weather', 'w', fine))
    const [part] = dataOf(store)
    store.ingestAll([t.chunk('a', 'Hel'), t.chunk('a', 'lo')])
    store.ingest(t.finalized('a'))
    store.ingest(t.callback('a', 'Hello'))
    expect(dataOf(store)).toEqual([part])
    expect(dataOf(store)[0]).toBe(part)
    expect(store.invocation('a')!.streamParts[0]).toBe(part)
    expect(count).toBe(1)
  })

  test('is the same in any order of the events', () => {
    const t = threadScript('t')
    const part = { kind: 'data', name: 'weather', dataId: 'w', value: cold } as const
    t.data('a', 'weather', 'w', fine)
    t.data('a', 'weather', 'v', cold)
    t.finalized('a')
    t.callback('a', [part])
    const ends = Array.from(interleavings(channelsOf(t.log())), (events) => {
      const store = storeWith()
      for (const event of events) store.ingest(event)
      return JSON.stringify(partsOf(store))
    })
    expect(new Set(ends).size).toBe(1)
    const [end] = ends
    expect(JSON.parse(end!)).toMatchObject([{ invalid: cold }, { invalid: cold }])
  })
})

describe('a snapshot', () => {
  test('is checked when it is hydrated: it shows the same, and reports the same once', () => {
    const t = threadScript('t')
    const first: Violation[] = []
    const second: Violation[] = []
    const one = storeWith(schemas, first)
    one.ingestAll([t.data('a', 'weather', 'w', cold), t.chunk('a', 'Brr.'), t.finalized('a')])
    one.ingestAll([t.toolCall('b', 'c', 'search', '{"query":7}'), t.toolResult('b', 'c', 'nothing')])
    one.ingest(t.message('m', [{ kind: 'data', name: 'weather', dataId: 'w', value: cold }]))
    const snapshot = one.snapshot('t')
    const two = storeWith(schemas, second)
    two.hydrate(snapshot)
    two.hydrate(snapshot)
    expect(partsOf(two)).toEqual(partsOf(one))
    expect(first).toHaveLength(4)
    expect(second).toEqual(expect.arrayContaining(first))
    expect(second).toHaveLength(4)
  })

  test('of the initial state is checked before anyone reads', () => {
    const t = threadScript('t')
    const one = storeWith()
    one.ingestAll([t.data('a', 'weather', 'w', cold), t.finalized('a')])
    const reported: Violation[] = []
    const two = createBubbleStore({
      schemas,
      snapshots: [one.snapshot('t')],
      onViolation: (violation) => void reported.push(violation),
    })
    expect(two.violations()).toEqual(reported)
    expect(pathsOf(reported)).toEqual([['invalid_part', 'part.value.temp']])
  })
})

test('a violation is reported when it is published', () => {
  const reported: Violation[] = []
  const { scheduler, frame } = handScheduler()
  const store = createBubbleStore({
    scheduler,
    schemas,
    onViolation: (violation) => void reported.push(violation),
  })
  store.ingest(threadScript('t').data('a', 'weather', 'w', cold))
  expect(reported).toEqual([])
  frame()
  expect(pathsOf(reported)).toEqual([['invalid_part', 'part.value.temp']])
  expect(store.violations()).toEqual(reported)
})

describe('a tool', () => {
  test('shows the schema’s outputs for its final output and for its input', () => {
    const [store, t] = [storeWith(), threadScript('t')]
    store.ingest(t.toolCall('a', 'c', 'search', '{"query":"ti'))
    expect(toolInput(toolOf(store))).toBeUndefined()
    store.ingest(t.toolCall('a', 'c', 'search', 'des","page":2}'))
    expect(toolInput(toolOf(store))).toEqual({ query: 'tides' })
    expect(toolInput(toolOf(store))).toBe(toolInput(toolOf(store)))
    store.ingest(t.toolResult('a', 'c', ['06:14']))
    expect(toolOf(store)).toMatchObject({ output: ['06:14'], input: '{"query":"tides","page":2}' })
    expect(toolInput(toolOf(store))).toEqual({ query: 'tides' })
    expect(store.violations()).toEqual([])
  })

  test('with a refused output or input is invalid as soon as its result is there', () => {
    const [store, t] = [storeWith(), threadScript('t')]
    store.ingest(t.toolCall('a', 'c', 'search', '{"query":7}'))
    expect(toolInput(toolOf(store))).toBeUndefined()
    expect(store.violations()).toEqual([])
    store.ingest(t.toolResult('a', 'c', ['06:14', 7]))
    expect(toolOf(store)).toMatchObject({ invalid: ['06:14', 7], output: undefined, input: '{"query":7}' })
    expect(pathsOf(store.violations())).toEqual([
      ['invalid_part', 'part.output.1'],
      ['invalid_part', 'part.input.query'],
    ])
    expect(store.snapshot('t')).toMatchObject({ bubbles: [{ parts: [{ output: ['06:14', 7] }] }] })
  })

  test('is checked whether the call or the result arrives first', () => {
    const [store, t] = [storeWith(), threadScript('t')]
    const call = t.toolCall('a', 'c', 'search', '{"query":"x"}')
    const result = t.toolResult('a', 'c', 7)
    expect(store.ingest(result).status).toBe('held')
    expect(store.violations()).toEqual([])
    store.ingest(call)
    expect(toolOf(store)).toMatchObject({ invalid: 7 })
    expect(pathsOf(store.violations())).toEqual([['invalid_part', 'part.output']])
  })

  test('that has failed, or has no input, is not checked for it', () => {
    const [store, t] = [storeWith(), threadScript('t')]
    store.ingestAll([
      t.toolCall('a', 'c', 'search', ''),
      t.toolResult('a', 'c', 'no network', { isError: true }),
    ])
    expect(toolOf(store)).toMatchObject({ output: 'no network' })
    expect(toolInput(toolOf(store))).toBeUndefined()
    expect(store.violations()).toEqual([])
  })

  test('is checked when its output is final, not while that is preliminary', () => {
    const [store, t] = [storeWith(), threadScript('t')]
    store.ingest(t.toolCall('a', 'c', 'search', '{"query":"x"}'))
    store.ingest(t.toolResult('a', 'c', 'one of them', { isPartial: true }))
    expect(toolOf(store)).toMatchObject({ state: 'running', output: 'one of them' })
    expect(store.violations()).toEqual([])
    store.ingest(t.toolResult('a', 'c', ['06:14']))
    expect(toolOf(store)).toMatchObject({ state: 'output', output: ['06:14'] })
    expect(store.violations()).toEqual([])
  })

  test('is reported once, whatever happens to its part later', () => {
    const [store, t] = [storeWith(), threadScript('t')]
    store.ingest(t.toolCall('a', 'c', 'search', '{"query":7}'))
    store.ingest(t.toolApproval('a', 'c', 'p'))
    store.ingest(t.toolResult('a', 'c', 7))
    const reported = store.violations()
    expect(reported).toHaveLength(2)
    store.ingest({ type: 'approval', threadId: 't', invocationId: 'a', approvalId: 'p', approved: true })
    store.ingest(t.finalized('a'))
    expect(toolOf(store)).toMatchObject({ state: 'output', invalid: 7, approval: { state: 'approved' } })
    expect(store.violations()).toEqual(reported)
  })

  test('without a schema has the parsed input', () => {
    const [store, t] = [createBubbleStore({ scheduler: syncScheduler }), threadScript('t')]
    store.ingest(t.toolCall('a', 'c', 'search', '{"query":7}'))
    expect(toolInput(toolOf(store))).toEqual({ query: 7 })
  })
})

describe('a schema', () => {
  const answering = (validate: StandardSchemaV1['~standard']['validate']): StandardSchemaV1 => ({
    '~standard': { version: 1, vendor: 'test', validate },
  })
  const late = v.pipeAsync(
    v.string(),
    v.checkAsync(async () => true),
  )

  test('that is asynchronous or invalid is refused when it is passed', () => {
    for (const schema of [late, {}, null, 'schema', () => undefined]) {
      expect(() => partSchemas({ data: { weather: schema as StandardSchemaV1 } })).toThrow(
        expect.objectContaining({
          name: 'UsageError',
          code: 'invalid_option',
          message: expect.stringContaining('partSchemas.data.weather'),
        }),
      )
      expect(() => partSchemas({ tools: { search: { output: schema as StandardSchemaV1 } } })).toThrow(
        /partSchemas\.tools\.search\.output/,
      )
    }
  })

  test('that returns a promise, throws, or returns nothing refuses the value, without other effects', () => {
    const odd: readonly StandardSchemaV1['~standard']['validate'][] = [
      (value) => (value === undefined ? { issues: [] } : Promise.reject(new Error('late'))),
      (value) => {
        if (value !== undefined) throw new Error('broken')
        return { issues: [] }
      },
      () => ({ issues: [] }),
      () => JSON.parse('{ "issues": [{ "path": [null] }] }'),
    ]
    for (const validate of odd) {
      const [store, t] = [
        storeWith(partSchemas({ data: { weather: answering(validate) } })),
        threadScript('t'),
      ]
      expect(store.ingest(t.data('a', 'weather', 'w', fine)).status).toBe('applied')
      expect(dataOf(store)).toMatchObject([{ invalid: fine }])
      expect(pathsOf(store.violations())).toEqual([['invalid_part', 'part.value']])
    }
  })

  test('applies only to its own store', () => {
    const t = threadScript('t')
    const event = t.data('a', 'weather', 'w', cold)
    const [strict, lax] = [storeWith(), createBubbleStore({ scheduler: syncScheduler })]
    for (const store of [strict, lax]) store.ingest(event)
    expect(dataOf(strict)).toMatchObject([{ invalid: cold }])
    expect(dataOf(lax)).toMatchObject([{ value: cold }])
  })

  test('reports a path with keys of any kind and length', () => {
    const path = [{ key: 'list' }, 0, Symbol('x'), 'k'.repeat(1_000)]
    const schema = answering(() => ({ issues: [{ message: 'no '.repeat(1_000), path }] }))
    const [store, t] = [storeWith(partSchemas({ data: { weather: schema } })), threadScript('t')]
    store.ingest(t.data('a', 'weather', 'w', fine))
    const [violation] = store.violations()
    expect(violation!.path).toMatch(/^part\.value\.list\.0\.Symbol\(x\)\.k+$/)
    expect(violation!.path!.length).toBe(256)
    expect(violation!.message.length).toBeLessThan(500)
  })
})

import { describe, expect, test } from 'vitest'
import { decodeEvent, violationMessages } from '../../src/protocol/index.ts'
import { full, type Raw, without } from './examples.ts'

const chunkWith = (part: unknown): Raw => ({ ...full.stream_chunk, part })
const throwing = new Proxy(
  {},
  {
    get: () => raise(),
    has: () => raise(),
    ownKeys: () => raise(),
    getPrototypeOf: () => raise(),
    getOwnPropertyDescriptor: () => raise(),
  },
)
function raise(): never {
  throw new Error('unreadable')
}

describe('a part decodes', () => {
  test.each([
    { kind: 'text', delta: '' },
    { kind: 'text', delta: 'Hello' },
    { kind: 'reasoning', delta: 'Hm' },
    { kind: 'tool_call', toolCallId: 'c', toolName: 'search', inputDelta: '{"q' },
    { kind: 'tool_result', toolCallId: 'c', output: null },
    { kind: 'tool_result', toolCallId: 'c', output: { hits: [] }, isError: false },
    { kind: 'tool_result', toolCallId: 'c', output: 'no', isError: true },
    { kind: 'data', name: 'n', dataId: 'd', value: 0 },
    { kind: 'text', partId: '__proto__', delta: 'Hello' },
    { kind: 'reasoning', partId: 'r', delta: 'Hm' },
    { kind: 'tool_result', toolCallId: 'c', output: 0.5, isPartial: true },
    { kind: 'tool_approval', toolCallId: 'c', approvalId: 'ok' },
    { kind: 'tool_approval', toolCallId: 'c', approvalId: 'ok', request: null },
    { kind: 'file', mediaType: 'image/png', url: '' },
    { kind: 'file', mediaType: 'image/png', url: 'javascript:void 0', filename: '', fileId: 'f' },
    { kind: 'reset', fromSeq: 0 },
  ])('%j', (part) => {
    expect(decodeEvent(chunkWith(part))).toEqual({ ok: true, event: chunkWith(part) })
    expect(decodeEvent(chunkWith({ ...part, id: 'foreign', state: undefined }))).toEqual({
      ok: true,
      event: chunkWith(part),
    })
  })

  test('with isError undefined, which counts as absent', () => {
    const part = { kind: 'tool_result', toolCallId: 'c', output: 1 }
    const result = decodeEvent(chunkWith({ ...part, isError: undefined }))
    expect(result).toStrictEqual({ ok: true, event: chunkWith(part) })
  })
})

/** Parts that do not decode, and where the fault is. */
const broken: readonly (readonly [what: string, part: unknown, path: string])[] = [
  ['nothing', undefined, 'part'],
  ['null', null, 'part'],
  ['a string', 'Hello', 'part'],
  ['a number', 5, 'part'],
  ['a function', () => ({ kind: 'text', delta: '' }), 'part'],
  ['a list', [{ kind: 'text', delta: '' }], 'part'],
  ['an empty object', {}, 'part.kind'],
  ['a newer kind', { kind: 'hologram', frames: [] }, 'part.kind'],
  ['a final kind', { kind: 'tool', toolCallId: 'c' }, 'part.kind'],
  ['a kind of another case', { kind: 'Text', delta: '' }, 'part.kind'],
  ['a kind from the prototype’s names', { kind: 'constructor' }, 'part.kind'],
  ['a partId that is no id', { kind: 'text', partId: '', delta: 'x' }, 'part.partId'],
  ['a file without an address', { kind: 'file', mediaType: 'image/png' }, 'part.url'],
  ['a file with too long an address', { kind: 'file', mediaType: '', url: 'x'.repeat(786_433) }, 'part.url'],
  ['a request that is not named', { kind: 'tool_approval', toolCallId: 'c' }, 'part.approvalId'],
  ['a reset of less than nothing', { kind: 'reset', fromSeq: -1 }, 'part.fromSeq'],
  ['a reset beyond its own seq', { kind: 'reset', fromSeq: 1 }, 'part.fromSeq'],
  ['a text that is final', { kind: 'text', text: 'Hello' }, 'part.delta'],
  ['a delta that is no string', { kind: 'text', delta: 5 }, 'part.delta'],
  ['a delta of null', { kind: 'reasoning', delta: null }, 'part.delta'],
  ['a call without an id', { kind: 'tool_call', toolName: 'n', inputDelta: '' }, 'part.toolCallId'],
  ['a call without a name', { kind: 'tool_call', toolCallId: 'c', inputDelta: '' }, 'part.toolName'],
  ['a call without input', { kind: 'tool_call', toolCallId: 'c', toolName: 'n' }, 'part.inputDelta'],
  [
    'a call with input as Json',
    { kind: 'tool_call', toolCallId: 'c', toolName: 'n', inputDelta: {} },
    'part.inputDelta',
  ],
  ['a result without output', { kind: 'tool_result', toolCallId: 'c' }, 'part.output'],
  ['a result of undefined', { kind: 'tool_result', toolCallId: 'c', output: undefined }, 'part.output'],
  ['a result that is no Json', { kind: 'tool_result', toolCallId: 'c', output: 1n }, 'part.output'],
  [
    'isError that is no boolean',
    { kind: 'tool_result', toolCallId: 'c', output: 1, isError: 'no' },
    'part.isError',
  ],
  ['data without a value', { kind: 'data', name: 'n', dataId: 'd' }, 'part.value'],
  ['data that is no Json', { kind: 'data', name: 'n', dataId: 'd', value: [Number.NaN] }, 'part.value'],
  ['data without a name', { kind: 'data', dataId: 'd', value: 1 }, 'part.name'],
]

describe('a chunk whose part does not decode is ok, with part null and the violation', () => {
  test.each(broken)('%s', (_, part, path) => {
    const result = decodeEvent(chunkWith(part))
    expect(result).toMatchObject({
      ok: true,
      violation: { code: 'invalid_event', threadId: 't', invocationId: 'i' },
    })
    expect(result).toHaveProperty('event', chunkWith(null))
    expect(result.violation?.path === path || result.violation?.path?.startsWith(`${path}.`)).toBe(true)
    expect(result.violation?.message).toContain(violationMessages.invalid_event)
  })

  test('without a part at all', () => {
    expect(decodeEvent(without(full.stream_chunk, 'part'))).toMatchObject({
      ok: true,
      event: { part: null },
      violation: { path: 'part' },
    })
  })

  test.each([
    ['the part', throwing],
    ['its kind', { kind: throwing }],
    ['its delta', { kind: 'text', delta: throwing }],
    ['its toolCallId', { kind: 'tool_result', toolCallId: throwing, output: 1 }],
    ['its value', { kind: 'data', name: 'n', dataId: 'd', value: throwing }],
    [
      'a getter of kind',
      {
        get kind(): never {
          return raise()
        },
        delta: '',
      },
    ],
    [
      'a getter of delta',
      {
        kind: 'text',
        get delta(): never {
          return raise()
        },
      },
    ],
  ])('when reading %s throws', (_, part) => {
    expect(decodeEvent(chunkWith(part))).toMatchObject({
      ok: true,
      event: chunkWith(null),
      violation: { code: 'invalid_event' },
    })
  })

  test('when the part’s own getter throws', () => {
    const event = {
      ...without(full.stream_chunk, 'part'),
      get part(): never {
        return raise()
      },
    }
    expect(decodeEvent(event)).toMatchObject({
      ok: true,
      event: chunkWith(null),
      violation: { path: 'part' },
    })
  })

  test('when its kind stands in a __proto__ property', () => {
    const part: unknown = JSON.parse('{"__proto__":{"kind":"text","delta":"smuggled"}}')
    expect(decodeEvent(chunkWith(part))).toMatchObject({ ok: true, event: { part: null } })
  })
})

test.each(['threadId', 'invocationId', 'seq'])('without %s no part saves the chunk', (field) => {
  expect(decodeEvent(without(chunkWith({ kind: 'hologram' }), field))).toMatchObject({ ok: false })
  expect(decodeEvent(without(full.stream_chunk, field))).toMatchObject({ ok: false })
})

import { describe, expect, test } from 'vitest'
import { decodeEvent, type EventType, violationMessages } from '../../src/protocol/index.ts'
import { eventTypes, full, minimal, type Raw, required, withDefaults, without } from './examples.ts'

describe.each(eventTypes)('%s', (type) => {
  test('decodes with the required fields alone', () => {
    expect(decodeEvent(minimal[type])).toEqual({ ok: true, event: withDefaults(minimal[type]) })
  })

  test('decodes with every field that is listed', () => {
    expect(decodeEvent(full[type])).toEqual({ ok: true, event: full[type] })
  })

  test.each(Object.keys(full[type]).filter((field) => !isRequired(type, field)))(
    'decodes without %s, and with it undefined',
    (field) => {
      // epoch and offset come together
      const others = field === 'epoch' ? without(full[type], 'offset') : full[type]
      const event = without(field === 'offset' ? without(others, 'epoch') : others, field)
      expect(decodeEvent(event)).toEqual({ ok: true, event: withDefaults(event) })
      const pair = field === 'epoch' || field === 'offset' ? { epoch: undefined, offset: undefined } : {}
      expect(decodeEvent({ ...event, ...pair, [field]: undefined })).toEqual(decodeEvent(event))
    },
  )

  test.each(required[type])('is refused without %s, and with it undefined', (field) => {
    const code = field === 'invocationId' ? 'missing_invocation_id' : 'invalid_event'
    const result = decodeEvent(without(full[type], field))
    expect(result).toMatchObject({ ok: false, violation: { code, path: field } })
    expect(decodeEvent({ ...full[type], [field]: undefined })).toMatchObject({
      ok: false,
      violation: { code, path: field },
    })
  })

  test('ignores fields that are not listed', () => {
    const foreign = { id: 5, role: 'user', __proto__x: 1, toString: 'x', constructor: null, parentId: {} }
    expect(decodeEvent({ ...foreign, ...minimal[type] })).toEqual(decodeEvent(minimal[type]))
  })

  test('ignores a foreign __proto__ property', () => {
    const event: unknown = JSON.parse(
      JSON.stringify({ ...minimal[type], x: 1 }).replace('"x"', '"__proto__"'),
    )
    expect(Object.hasOwn(Object(event), '__proto__')).toBe(true)
    expect(decodeEvent(event)).toEqual(decodeEvent(minimal[type]))
  })

  test.each(['epoch', 'offset'])('is refused when %s comes alone', (field) => {
    const lacking = field === 'epoch' ? 'offset' : 'epoch'
    expect(decodeEvent(without(full[type], lacking))).toMatchObject({
      ok: false,
      violation: { code: 'invalid_event', path: lacking },
    })
  })
})

// What a retraction names is one of two fields: see decode-retraction.test.ts.
const isRequired = (type: keyof typeof required, field: string): boolean =>
  field === 'type' ||
  field === 'part' ||
  (type === 'retraction' && field === 'messageId') ||
  required[type].includes(field)

const notIds = [0, 1, null, true, '', 'x'.repeat(257), '\ud800', 'a\udc00b', [], {}, ['t'], Symbol('t'), 1n]
const notCounts = [-1, 0.5, Number.NaN, Infinity, 2 ** 53, '1', null, true, 1n, {}, []]
const notFinite = [Number.NaN, Infinity, -Infinity, '1', null, true, {}, 1n]
const text = { kind: 'text', text: '' }

interface WrongField {
  readonly type: EventType
  readonly field: string
  readonly values: readonly unknown[]
  /** Where the fault is found; the field, if absent. */
  readonly path?: string
}

const inEnvelope = eventTypes.flatMap((type): readonly WrongField[] => [
  { type, field: 'threadId', values: notIds },
  { type, field: 'epoch', values: notIds },
  { type, field: 'offset', values: notCounts },
  { type, field: 'at', values: notFinite },
  { type, field: 'origin', values: ['server', 'Callback', '', null, 1, true] },
])

const inContent = (['callback', 'message'] as const).flatMap((type): readonly WrongField[] => [
  { type, field: 'messageId', values: notIds },
  { type, field: 'revision', values: notCounts },
  { type, field: 'parts', values: [[], {}, 'x', null, 1, { length: 1, 0: text }] },
  { type, field: 'parts', values: [[null], ['x'], [1], [undefined], [[]]], path: 'parts.0' },
  {
    type,
    field: 'parts',
    values: [
      [text, {}],
      [text, { kind: 'reasoning', text: '' }],
    ],
    path: 'parts.1.kind',
  },
  {
    type,
    field: 'parts',
    values: [
      [text, { text: '' }],
      [text, { kind: 'Text', text: '' }],
    ],
    path: 'parts.1.kind',
  },
  {
    type,
    field: 'parts',
    values: [
      [text, { kind: 'text' }],
      [text, { ...text, text: 5 }],
    ],
    path: 'parts.1.text',
  },
  { type, field: 'parts', values: [[{ kind: 'data', dataId: 'd', value: 1 }]], path: 'parts.0.name' },
  { type, field: 'parts', values: [[{ kind: 'data', name: 'n', value: 1 }]], path: 'parts.0.dataId' },
  { type, field: 'parts', values: [[{ kind: 'data', name: 'n', dataId: 'd' }]], path: 'parts.0.value' },
])

const wrongFields: readonly WrongField[] = [
  ...inEnvelope,
  ...inContent,
  { type: 'callback', field: 'origin', values: ['stream'] },
  { type: 'callback', field: 'disposition', values: ['append', 'Replace', '', null, 1] },
  { type: 'invocation_created', field: 'agentId', values: notIds },
  { type: 'invocation_created', field: 'replyTo', values: notIds },
  { type: 'invocation_created', field: 'chainId', values: notIds },
  { type: 'stream_chunk', field: 'seq', values: notCounts },
  { type: 'stream_finalized', field: 'chunkCount', values: notCounts },
  { type: 'stream_finalized', field: 'outcome', values: ['done', 'Completed', '', null, 0, true] },
  { type: 'stream_finalized', field: 'error', values: ['x', null, 1, [], true] },
  {
    type: 'stream_finalized',
    field: 'error',
    values: [{}, { message: 5 }, { code: 'x' }],
    path: 'error.message',
  },
  { type: 'stream_finalized', field: 'error', values: [{ message: 'm', code: 5 }], path: 'error.code' },
  { type: 'message', field: 'author', values: ['user', null, 1, []] },
  { type: 'message', field: 'author', values: [{}, { kind: 'robot' }, { id: 'a' }], path: 'author.kind' },
  { type: 'message', field: 'author', values: notIds.map((id) => ({ kind: 'user', id })), path: 'author.id' },
  { type: 'message', field: 'clientMessageId', values: notIds },
]

describe('a field of the wrong type', () => {
  test.each(wrongFields)('$type: $field', ({ type, field, values, path = field }) => {
    for (const value of values) {
      const result = decodeEvent({ ...full[type], [field]: value })
      expect.soft(result).toMatchObject({ ok: false, violation: { code: 'invalid_event' } })
      if (result.ok) continue
      expect.soft(`${result.violation.path}.`).toContain(`${path}.`)
      expect.soft(result.violation.message).toContain(violationMessages.invalid_event)
    }
  })

  test.each(eventTypes)('%s: an invocationId that is not an id is a missing one', (type) => {
    for (const invocationId of notIds) {
      expect.soft(decodeEvent({ ...full[type], invocationId })).toMatchObject({
        ok: false,
        violation: { code: 'missing_invocation_id', path: 'invocationId' },
      })
    }
  })

  test.each(eventTypes)('%s: any version but 1 is not supported', (type) => {
    for (const v of [0, 2, 1.5, '1', null, true, [1], {}, Number.NaN]) {
      expect
        .soft(decodeEvent({ ...full[type], v }))
        .toMatchObject({ ok: false, violation: { code: 'unsupported_version', path: 'v' } })
    }
  })
})

test.each(['replace', 'independent'])('a callback is %s', (disposition) => {
  const event: Raw = { ...full.callback, disposition }
  expect(decodeEvent(event)).toEqual({ ok: true, event })
})

test.each(['completed', 'failed', 'cancelled'])('a turn ends %s, with or without an error', (outcome) => {
  for (const event of [
    { ...full.stream_finalized, outcome },
    { ...minimal.stream_finalized, outcome },
  ]) {
    expect(decodeEvent(event)).toEqual({ ok: true, event })
  }
})

test.each(['user', 'agent', 'system'])('an author is a %s', (kind) => {
  const event: Raw = { ...full.message, author: { kind } }
  expect(decodeEvent(event)).toEqual({ ok: true, event })
})

test('at may be any finite number', () => {
  for (const at of [0, -1, 0.25, Number.MAX_VALUE, -Number.MIN_VALUE]) {
    expect(decodeEvent({ ...full.message, at })).toMatchObject({ ok: true, event: { at } })
  }
})

test('counts go up to the largest safe integer', () => {
  const offset = Number.MAX_SAFE_INTEGER
  expect(decodeEvent({ ...full.stream_chunk, offset, seq: offset })).toMatchObject({
    ok: true,
    event: { offset, seq: offset },
  })
})

test('fields one level down that hold undefined count as absent, and those that are not listed are left out', () => {
  const error = { message: 'm', code: undefined, stack: 'at …' }
  expect(decodeEvent({ ...full.stream_finalized, error })).toMatchObject({
    event: { error: { message: 'm' } },
  })
  const author = { kind: 'user', id: undefined, name: 'Ada' }
  const decoded = decodeEvent({
    ...full.message,
    author,
    parts: [{ ...text, mood: 'x', annotations: undefined }],
  })
  expect(decoded).toMatchObject({ ok: true })
  expect(decoded).toHaveProperty('event.author', { kind: 'user' })
  expect(decoded).toHaveProperty('event.parts', [text])
})

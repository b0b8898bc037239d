import { describe, expect, test } from 'vitest'
import { decodeSnapshot, violationMessages } from '../../src/protocol/index.ts'
import { jsonOf, type Raw, without } from './examples.ts'
import { fullSnapshot, invocation, message, snapshotOf } from './snapshots.ts'

const { full } = invocation

describe('a snapshot decodes', () => {
  test.each([
    ['of an empty thread', snapshotOf()],
    ['of an empty thread at offset 0', { ...snapshotOf(), offset: 0 }],
    ['that is a window', { ...snapshotOf(), hasEarlier: true }],
    ['that says it is none', { ...snapshotOf(), hasEarlier: false }],
    ['with the least that bubbles have', snapshotOf(invocation.minimal, message.minimal)],
    ['with all that bubbles have', fullSnapshot],
  ])('%s', (_, snapshot) => {
    expect(decodeSnapshot(snapshot)).toEqual({ ok: true, snapshot })
  })

  test('without what is not listed, at any level', () => {
    const noisy = snapshotOf(
      { ...full, foreign: 1, created: { ...full.created, foreign: 1 }, end: { ...full.end, foreign: 1 } },
      { ...message.full, foreign: 1, author: { ...message.full.author, foreign: 1 } },
    )
    expect(decodeSnapshot({ ...noisy, foreign: { a: 1 } })).toEqual({
      ok: true,
      snapshot: snapshotOf(full, message.full),
    })
  })

  test('with ids of any content', () => {
    const id = '__proto__'
    const snapshot = {
      ...snapshotOf({ ...invocation.minimal, invocationId: id }, { ...message.minimal, messageId: id }),
      threadId: id,
      epoch: id,
    }
    expect(decodeSnapshot(snapshot)).toEqual({ ok: true, snapshot })
  })

  test('to a copy: the input is neither retained nor changed', () => {
    const snapshot: Record<string, unknown> = structuredClone(fullSnapshot)
    const result = decodeSnapshot(snapshot)
    expect(jsonOf(snapshot)).toEqual(fullSnapshot)
    for (const object of objectsIn(snapshot)) {
      for (const key of Object.keys(object)) Reflect.deleteProperty(object, key)
    }
    expect(result).toEqual({ ok: true, snapshot: fullSnapshot })
  })
})

const objectsIn = (value: unknown): object[] =>
  typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(objectsIn)] : []

describe('a snapshot that is none is refused', () => {
  test.each([null, undefined, 5, 'x', true, 1n, Symbol('x'), () => fullSnapshot, [], [fullSnapshot], {}])(
    'as an invalid event, when it is no snapshot at all',
    (input) => {
      const result = decodeSnapshot(input)
      expect(result).toMatchObject({ ok: false, violation: { code: 'invalid_event' } })
      expect(result).toHaveProperty('violation.message')
    },
  )

  test.each([0, 2, '1', null, true])('as unsupported, when v is %j', (v) => {
    expect(decodeSnapshot({ ...fullSnapshot, v })).toMatchObject({
      ok: false,
      violation: { code: 'unsupported_version', path: 'v', threadId: 't' },
    })
  })

  test('as unsupported before all else', () => {
    expect(decodeSnapshot({ v: 2, threadId: 5, bubbles: 'x' })).toMatchObject({
      violation: { code: 'unsupported_version' },
    })
  })

  test('as an invalid event, when v is absent', () => {
    expect(decodeSnapshot(without(fullSnapshot, 'v'))).toMatchObject({
      ok: false,
      violation: { code: 'invalid_event', path: 'v' },
    })
  })
})

const notIds = [5, null, '', 'x'.repeat(257), '\ud800', {}]
const notCounts = [-1, 0.5, Number.NaN, 2 ** 53, '1', null]
const notTexts = [5, null, [], {}]
const someText = { kind: 'text', text: '' }

interface Wrong {
  readonly of: 'snapshot' | 'invocation' | 'message'
  readonly field: string
  readonly values: readonly unknown[]
  /** Where the fault is, within the snapshot or the bubble; the field, if absent. */
  readonly path?: string
}

const wrong: readonly Wrong[] = [
  { of: 'snapshot', field: 'threadId', values: notIds },
  { of: 'snapshot', field: 'epoch', values: notIds },
  { of: 'snapshot', field: 'offset', values: notCounts },
  { of: 'snapshot', field: 'hasEarlier', values: [null, 1, 'true'] },
  { of: 'snapshot', field: 'bubbles', values: [null, {}, 'x', 5] },
  { of: 'snapshot', field: 'bubbles', values: [[null], [5], [[]]], path: 'bubbles.0' },
  { of: 'snapshot', field: 'bubbles', values: [[{}], [{ kind: 'hologram' }]], path: 'bubbles.0.kind' },
  { of: 'invocation', field: 'invocationId', values: notIds },
  { of: 'invocation', field: 'offset', values: notCounts },
  { of: 'invocation', field: 'at', values: [Number.NaN, '1', null] },
  { of: 'invocation', field: 'created', values: [null, 5, 'x'] },
  {
    of: 'invocation',
    field: 'created',
    values: notIds.map((agentId) => ({ agentId })),
    path: 'created.agentId',
  },
  {
    of: 'invocation',
    field: 'created',
    values: notCounts.map((offset) => ({ offset })),
    path: 'created.offset',
  },
  { of: 'invocation', field: 'end', values: [null, 5, 'x'] },
  { of: 'invocation', field: 'end', values: [{ outcome: 'failed' }], path: 'end.chunkCount' },
  { of: 'invocation', field: 'end', values: [{ chunkCount: 1, outcome: 'done' }], path: 'end.outcome' },
  { of: 'invocation', field: 'end', values: [{ ...full.end, error: {} }], path: 'end.error.message' },
  { of: 'invocation', field: 'folded', values: notCounts },
  { of: 'invocation', field: 'parts', values: [null, {}, 'x'] },
  { of: 'invocation', field: 'parts', values: [[{ kind: 'text', text: 'x' }]], path: 'parts.0.seq' },
  {
    of: 'invocation',
    field: 'parts',
    values: notTexts.map((text) => [{ kind: 'text', seq: 0, text }]),
    path: 'parts.0.text',
  },
  {
    of: 'invocation',
    field: 'parts',
    values: [[{ kind: 'tool', seq: 0, input: '' }]],
    path: 'parts.0.toolCallId',
  },
  {
    of: 'invocation',
    field: 'parts',
    values: [[{ kind: 'tool', seq: 0, toolCallId: 'x' }]],
    path: 'parts.0.input',
  },
  {
    of: 'invocation',
    field: 'parts',
    values: [[{ kind: 'tool', seq: 0, toolCallId: 'x', input: '', output: 1n }]],
    path: 'parts.0.output',
  },
  {
    of: 'invocation',
    field: 'parts',
    values: [[{ kind: 'data', name: 'n', dataId: 'd' }]],
    path: 'parts.0.value',
  },
  { of: 'invocation', field: 'parts', values: [[{ kind: 'tool_call', seq: 0 }]], path: 'parts.0.kind' },
  { of: 'invocation', field: 'held', values: [null, {}, 'x'] },
  { of: 'invocation', field: 'held', values: [[{ part: null }]], path: 'held.0.seq' },
  { of: 'invocation', field: 'held', values: [[{ seq: 1 }], [{ seq: 1, part: 5 }]], path: 'held.0.part' },
  {
    of: 'invocation',
    field: 'held',
    values: [0, 8, 2 ** 53 - 2].map((seq) => [{ seq, part: { kind: 'reset', fromSeq: seq + 1 } }]),
    path: 'held.0',
  },
  { of: 'invocation', field: 'callbacks', values: [null, {}, 'x'] },
  {
    of: 'invocation',
    field: 'callbacks',
    values: [[{ revision: 0, parts: [someText] }]],
    path: 'callbacks.0.messageId',
  },
  {
    of: 'invocation',
    field: 'callbacks',
    values: [[{ messageId: 'm', parts: [someText] }]],
    path: 'callbacks.0.revision',
  },
  {
    of: 'invocation',
    field: 'callbacks',
    values: [[{ messageId: 'm', revision: 0, parts: [] }]],
    path: 'callbacks.0.parts',
  },
  { of: 'message', field: 'messageId', values: notIds },
  { of: 'message', field: 'clientMessageId', values: notIds },
  { of: 'message', field: 'invocationId', values: notIds },
  { of: 'message', field: 'disposition', values: ['replace', null, 5] },
  { of: 'message', field: 'revision', values: notCounts },
  { of: 'message', field: 'revisionOffset', values: notCounts },
  { of: 'message', field: 'author', values: [null, 'user'] },
  { of: 'message', field: 'author', values: [{ kind: 'robot' }], path: 'author.kind' },
  { of: 'message', field: 'parts', values: [[], null, 'x'] },
]

const wholeWith: Readonly<Record<Wrong['of'], (fields: Raw) => Raw>> = {
  snapshot: (fields) => ({ ...fullSnapshot, ...fields }),
  invocation: (fields) => snapshotOf(message.full, { ...full, ...fields }),
  message: (fields) => snapshotOf(invocation.full, { ...message.full, ...fields }),
}

describe('a field of the wrong type is refused, with its path', () => {
  test.each(wrong)('$of: $field', ({ of, field, values, path = field }) => {
    const where = of === 'snapshot' ? path : `bubbles.1.${path}`
    for (const value of values) {
      const result = decodeSnapshot(wholeWith[of]({ [field]: value }))
      expect.soft(result).toMatchObject({ ok: false, violation: { code: 'invalid_event' } })
      expect
        .soft(result)
        .toHaveProperty('violation.message', expect.stringContaining(violationMessages.invalid_event))
      const found = result.ok ? '' : `${result.violation.path}.`
      expect.soft(found).toContain(`${where}.`)
    }
  })

  test.each([
    ['snapshot', ['threadId', 'bubbles']],
    ['invocation', ['invocationId', 'folded', 'parts']],
    ['message', ['messageId', 'revision', 'author', 'parts']],
  ] as const)('%s: without what it must have', (of, fields) => {
    for (const field of fields) {
      const path = of === 'snapshot' ? field : `bubbles.1.${field}`
      const whole = wholeWith[of]({})
      const lacking = jsonOf(
        of === 'snapshot' ? without(whole, field) : wholeWith[of]({ [field]: undefined }),
      )
      expect
        .soft(decodeSnapshot(lacking))
        .toMatchObject({ ok: false, violation: { code: 'invalid_event', path } })
    }
  })
})

test('a snapshot has both epoch and offset, or neither of them, and then no hasEarlier', () => {
  const { epoch: _epoch, offset: _offset, ...unplaced } = snapshotOf(full, message.full)
  expect(decodeSnapshot(unplaced)).toEqual({ ok: true, snapshot: unplaced })
  const halves = [
    { ...unplaced, epoch: 'e' },
    { ...unplaced, offset: 0 },
    { ...unplaced, hasEarlier: false },
    { ...unplaced, hasEarlier: true },
  ]
  for (const half of halves) {
    expect(decodeSnapshot(half)).toMatchObject({
      ok: false,
      violation: {
        code: 'invalid_event',
        message: expect.stringMatching(/^Send (epoch|hasEarlier) .*together/),
      },
    })
  }
})

describe('the half of a character where a text would begin or end with it', () => {
  const [low, high] = [0xdc00, 0xdbff]
  const halves = { lead: low, carry: high }
  const text = { kind: 'text', text: 'x', ...halves }
  const parts = [
    { ...text, seq: 0 },
    { kind: 'reasoning', seq: 1, text: 'x', ...halves },
    { kind: 'tool', seq: 2, toolCallId: 'c', input: 'x', ...halves },
  ]
  const held = [
    { kind: 'text', delta: 'x', ...halves },
    { kind: 'reasoning', delta: 'x', ...halves },
    { kind: 'tool_call', toolCallId: 'c', toolName: 'n', inputDelta: 'x', ...halves },
  ].map((part, index) => ({ seq: 10 + index, part }))
  const whole = snapshotOf(
    { ...full, parts, held, callbacks: [{ messageId: 'm', revision: 0, parts: [text] }] },
    { ...message.full, parts: [text] },
  )

  test('stands beside it as a number, wherever there is text', () => {
    expect(decodeSnapshot(whole)).toEqual({ ok: true, snapshot: whole })
  })

  test.each([0xd7ff, 0xe000, 0.5, -1, null, '\ud800'])('is not %j', (half) => {
    for (const where of ['lead', 'carry']) {
      const snapshot = snapshotOf({ ...message.full, parts: [{ ...text, [where]: half }] })
      expect(decodeSnapshot(snapshot)).toMatchObject({
        ok: false,
        violation: { code: 'invalid_event', path: `bubbles.0.parts.0.${where}` },
      })
    }
  })
})

describe('a snapshot that contradicts itself is refused', () => {
  test.each([
    [
      'parts out of order',
      [
        { kind: 'text', seq: 2, text: 'b' },
        { kind: 'reasoning', seq: 1, text: 'a' },
      ],
    ],
    [
      'two parts of one seq',
      [
        { kind: 'text', seq: 1, text: 'b' },
        { kind: 'reasoning', seq: 1, text: 'a' },
      ],
    ],
    ['a part of a chunk that is not folded', [{ kind: 'text', seq: 3, text: 'b' }]],
  ])('%s', (_, parts) => {
    const result = decodeSnapshot(snapshotOf({ ...invocation.minimal, folded: 3, parts }))
    expect(result).toMatchObject({ ok: false, violation: { code: 'invalid_event' } })
  })

  test('an independent post without the turn that made it', () => {
    const { invocationId: _, ...lonely } = message.full
    expect(decodeSnapshot(snapshotOf(lonely))).toMatchObject({
      ok: false,
      violation: { code: 'invalid_event' },
    })
  })
})

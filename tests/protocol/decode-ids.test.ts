import { describe, expect, test } from 'vitest'
import { decodeEvent } from '../../src/protocol/index.ts'
import { eventTypes, full, type Raw, without } from './examples.ts'

const idFields: Readonly<Record<(typeof eventTypes)[number], readonly string[]>> = {
  invocation_created: ['threadId', 'invocationId', 'epoch', 'agentId', 'replyTo', 'chainId', 'regenerates'],
  stream_chunk: ['threadId', 'invocationId', 'epoch'],
  stream_finalized: ['threadId', 'invocationId', 'epoch'],
  callback: ['threadId', 'invocationId', 'epoch', 'messageId'],
  message: ['threadId', 'invocationId', 'epoch', 'messageId', 'clientMessageId'],
  approval: ['threadId', 'invocationId', 'epoch', 'approvalId', 'by'],
  retraction: ['threadId', 'epoch', 'messageId', 'by'],
}
const fields = eventTypes.flatMap((type) => idFields[type].map((field) => [type, field] as const))

const valid: readonly (readonly [what: string, id: string])[] = [
  ['__proto__', '__proto__'],
  ['constructor', 'constructor'],
  ['toString', 'toString'],
  ['one unit', 'x'],
  ['256 units', 'x'.repeat(256)],
  ['256 units of surrogate pairs', '😀'.repeat(128)],
  ['white space alone', ' '],
  ['a line break and a tab', '\n\t'],
  ['a zero', '\0'],
  ['a zero-width space', '\u200b'],
  ['a slash and a colon', 'a/b:c'],
  ['letters with combining marks', 'e\u0301'],
  ['a noncharacter', '\uffff'],
]

const invalid: readonly (readonly [what: string, id: unknown])[] = [
  ['no unit', ''],
  ['257 units', 'x'.repeat(257)],
  ['129 surrogate pairs', '😀'.repeat(129)],
  ['256 units and half a pair', `${'x'.repeat(255)}😀`],
  ['a lone high surrogate', 'a\ud83d'],
  ['a lone low surrogate', '\ude00a'],
  ['surrogates in the wrong order', '\ude00\ud83d'],
  ['a pair and a lone surrogate', '😀\ud83d'],
  ['a String object', Object('id')],
  ['a number', 7],
]

describe.each(fields)('%s.%s', (type, field) => {
  test.each(valid)('may be %s', (_, id) => {
    const event: Raw = { ...full[type], [field]: id }
    const result = decodeEvent(event)
    expect(result).toEqual({ ok: true, event })
  })

  test.each(invalid)('is not %s', (_, id) => {
    const code = field === 'invocationId' ? 'missing_invocation_id' : 'invalid_event'
    expect(decodeEvent({ ...full[type], [field]: id })).toMatchObject({
      ok: false,
      violation: { code, path: field },
    })
  })
})

test('an author’s id is an id', () => {
  for (const [, id] of valid) {
    const author = { kind: 'agent', id }
    expect(decodeEvent({ ...full.message, author })).toMatchObject({ ok: true, event: { author } })
  }
  for (const [, id] of invalid) {
    const result = decodeEvent({ ...full.message, author: { kind: 'agent', id } })
    expect(result).toMatchObject({ ok: false, violation: { code: 'invalid_event', path: 'author.id' } })
  }
})

test('an id is kept unit by unit: no normal form, no trimming, no case', () => {
  for (const id of ['é', 'e\u0301', ' a ', 'A', 'ﬀ', 'İ', '\ufeffa']) {
    const result = decodeEvent({ ...full.callback, invocationId: id, messageId: id })
    expect(result).toMatchObject({ ok: true, event: { invocationId: id, messageId: id } })
  }
})

test('toolCallId, toolName, name and dataId are any strings of at most 256 UTF-16 units', () => {
  for (const any of ['', '\ud800', 'x'.repeat(256), '__proto__']) {
    const parts = [
      { kind: 'tool_call', toolCallId: any, toolName: any, inputDelta: any },
      { kind: 'tool_result', toolCallId: any, output: any },
      { kind: 'data', name: any, dataId: any, value: any },
      { kind: 'text', delta: any },
      { kind: 'reasoning', delta: any },
    ]
    for (const part of parts) {
      const event = { ...full.stream_chunk, part }
      expect(decodeEvent(event)).toEqual({ ok: true, event })
    }
    const final = { ...without(full.message, 'error'), parts: [{ kind: 'text', text: any }, parts[2]] }
    expect(decodeEvent(final)).toEqual({ ok: true, event: final })
  }
})

const long = 'x'.repeat(257)
const call = { kind: 'tool_call', toolCallId: 'c', toolName: 'n', inputDelta: long }
const data = { kind: 'data', name: 'n', dataId: 'd', value: long }

test.each([
  [call, 'toolCallId'],
  [call, 'toolName'],
  [{ kind: 'tool_result', toolCallId: 'c', output: long }, 'toolCallId'],
  [data, 'name'],
  [data, 'dataId'],
])('a chunk with %j whose %s is longer takes its seq as an empty part', (part, field) => {
  const chunk = { ...full.stream_chunk, part }
  expect(decodeEvent(chunk)).toEqual({ ok: true, event: chunk })
  expect(decodeEvent({ ...chunk, part: { ...part, [field]: long } })).toMatchObject({
    ok: true,
    event: { ...full.stream_chunk, part: null },
    violation: { code: 'invalid_event', path: `part.${field}` },
  })
})

test.each(['name', 'dataId'])('a message whose data has a longer %s is refused', (field) => {
  const message = { ...full.message, parts: [data] }
  expect(decodeEvent(message)).toEqual({ ok: true, event: message })
  expect(decodeEvent({ ...message, parts: [{ ...data, [field]: long }] })).toMatchObject({
    ok: false,
    violation: { code: 'invalid_event', path: `parts.0.${field}` },
  })
})

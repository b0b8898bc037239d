import { describe, expect, test } from 'vitest'
import { decodeEvent, type Violation, violationMessages } from '../../src/protocol/index.ts'
import { eventTypes, full, minimal, type Raw, without } from './examples.ts'

function violation(input: unknown): Violation {
  const result = decodeEvent(input)
  if (result.violation === undefined) throw new RangeError('this event has no violation')
  expect(result.ok).toBe(false)
  return result.violation
}
const codeOf = (input: unknown): string => violation(input).code
const namesNoTurn = (type: string): boolean => type === 'message' || type === 'retraction'

describe('of several things that are wrong the first is reported', () => {
  test.each([
    null,
    undefined,
    true,
    0,
    1n,
    'x',
    '{"v":1}',
    Symbol('x'),
    () => full.message,
    [],
    [full.message],
  ])('what is not an object is an invalid event', (input) => {
    expect(codeOf(input)).toBe('invalid_event')
    expect(violation(input).path).toBeUndefined()
  })

  test('an array is not an object, whatever its properties say', () => {
    expect(codeOf(Object.assign([], { v: 2, type: 'callback', origin: 'callback' }))).toBe('invalid_event')
  })

  test('unsupported_version goes before all that follows', () => {
    const event = { v: 2, type: 'hologram', origin: 'callback', threadId: 5, offset: -1 }
    expect(codeOf(event)).toBe('unsupported_version')
    expect(codeOf({ v: 2 })).toBe('unsupported_version')
    expect(codeOf({ ...full.message, v: 2 })).toBe('unsupported_version')
    expect(codeOf({ ...full.message, v: null })).toBe('unsupported_version')
  })

  test('a callback without its turn goes before the type, which may be known or not', () => {
    for (const type of ['hologram', 'message', 'callback', undefined, 5]) {
      for (const invocationId of [undefined, null, '', 'x'.repeat(257)]) {
        const event = { type, threadId: 5, origin: 'callback', invocationId }
        expect(codeOf(event)).toBe('missing_invocation_id')
        expect(violation(event).path).toBe('invocationId')
      }
    }
  })

  test('unknown_type goes before an invocationId that is missing or not valid, and before invalid_event', () => {
    expect(codeOf({ type: 'hologram', threadId: 5 })).toBe('unknown_type')
    expect(codeOf({ type: 'hologram', threadId: 5, invocationId: '' })).toBe('unknown_type')
    expect(codeOf({ type: 'hologram', invocationId: 'i', threadId: 5, offset: -1 })).toBe('unknown_type')
    expect(codeOf({ type: 'MESSAGE' })).toBe('unknown_type')
    expect(codeOf({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'x' })).toBe('unknown_type')
  })

  test('missing_invocation_id goes before invalid_event, where a known type needs the id or one is not valid', () => {
    for (const type of eventTypes) {
      const code = namesNoTurn(type) ? 'invalid_event' : 'missing_invocation_id'
      expect(codeOf({ type, threadId: 5, offset: -1 })).toBe(code)
      expect(codeOf({ type, threadId: 5, invocationId: '' })).toBe('missing_invocation_id')
    }
    expect(codeOf({ type: 5, invocationId: '' })).toBe('missing_invocation_id')
    expect(codeOf({ invocationId: null })).toBe('missing_invocation_id')
  })

  test('an absent type, and any other id that is not valid, is an invalid event', () => {
    expect(violation({})).toMatchObject({ code: 'invalid_event', path: 'type' })
    expect(violation({ type: 5 })).toMatchObject({ code: 'invalid_event', path: 'type' })
    expect(violation({ ...full.callback, messageId: '' })).toMatchObject({
      code: 'invalid_event',
      path: 'messageId',
    })
  })

  test('a type that is no string is an invalid event', () => {
    for (const type of [undefined, null, 5, true, {}, ['message']]) {
      expect(violation({ ...full.message, type })).toMatchObject({ code: 'invalid_event', path: 'type' })
    }
  })

  test.each([
    '',
    'Callback',
    'callback ',
    'stream-chunk',
    'toString',
    'constructor',
    '__proto__',
    'hasOwnProperty',
  ])('the type %j is not known', (type) => {
    expect(violation({ ...full.callback, type })).toMatchObject({ code: 'unknown_type', path: 'type' })
  })
})

describe('an invocationId', () => {
  test.each(eventTypes.filter((type) => !namesNoTurn(type)))('is required on %s', (type) => {
    expect(codeOf(without(minimal[type], 'invocationId'))).toBe('missing_invocation_id')
  })

  test('is not required on a message', () => {
    expect(decodeEvent(without(full.message, 'invocationId'))).toMatchObject({ ok: true })
  })

  test.each(['message', 'hologram', ...eventTypes])('is required on a %s of origin callback', (type) => {
    const event: Raw = { ...full.message, type, origin: 'callback' }
    expect(codeOf(without(event, 'invocationId'))).toBe('missing_invocation_id')
    expect(codeOf({ ...event, invocationId: null })).toBe('missing_invocation_id')
  })

  test('of a message of origin callback is kept', () => {
    const event = { ...full.message, origin: 'callback' }
    expect(decodeEvent(event)).toEqual({ ok: true, event })
  })

  test('that is present but not an id is a missing one, on a message, too', () => {
    expect(codeOf({ ...full.message, invocationId: '' })).toBe('missing_invocation_id')
    expect(codeOf({ ...full.message, invocationId: null })).toBe('missing_invocation_id')
  })
})

test.each([
  ['{"v":1}', 'this is a string. Parse it first: JSON.parse(text).'],
  [[full.message], 'this is a list. Use ingestAll for a list of events.'],
  [null, 'this is null.'],
  [5, 'this is of type number.'],
])('of %j, which is no object, it says what to do', (input, words) => {
  expect(violation(input).message).toBe(
    `An event is an object, and ${words} ${violationMessages.invalid_event}`,
  )
})

describe('a violation', () => {
  test.each([
    ['invalid_event', { ...full.message, at: 'noon' }],
    ['missing_invocation_id', without(full.callback, 'invocationId')],
    ['unknown_type', { ...full.callback, type: 'hologram' }],
    ['unsupported_version', { ...full.callback, v: 2 }],
  ] as const)('%s says what mends it', (code, event) => {
    const { message } = violation(event)
    expect(message).toContain(violationMessages[code])
  })

  test('names the thread and the invocation where they can be read', () => {
    expect(violation({ ...full.callback, v: 2 })).toMatchObject({ threadId: 't', invocationId: 'i' })
    const foreign = violation({ threadId: 5, invocationId: {} })
    expect(foreign).not.toHaveProperty('threadId')
    expect(foreign).not.toHaveProperty('invocationId')
  })

  test('carries a copy of the event', () => {
    const event = { ...full.callback, v: 2, unlisted: { of: 'another protocol' } }
    expect(violation(event).event).toEqual(event)
  })
})

describe('the position of a refused event', () => {
  test.each([
    ['an unknown type', { ...full.callback, type: 'hologram' }],
    ['a version that is not supported', { ...full.callback, v: 2 }],
    ['a missing invocationId', without(full.callback, 'invocationId')],
    ['a field that is not valid', { ...full.callback, parts: 5 }],
  ])('is read in spite of %s', (_, event) => {
    expect(decodeEvent(event)).toMatchObject({
      ok: false,
      position: { threadId: 't', epoch: 'e', offset: 3 },
    })
  })

  test.each([
    ['threadId', 5],
    ['threadId', undefined],
    ['epoch', ''],
    ['epoch', undefined],
    ['offset', -1],
    ['offset', '3'],
    ['offset', undefined],
  ])('is not there when %s is %j', (field, value) => {
    const result = decodeEvent({ ...full.callback, v: 2, [field]: value })
    expect(result.ok).toBe(false)
    expect(result).not.toHaveProperty('position')
  })
})

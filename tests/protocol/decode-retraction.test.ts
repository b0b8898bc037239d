import { describe, expect, test } from 'vitest'
import { decodeEvent, draftSchemas } from '../../src/protocol/index.ts'
import { parse } from '../../src/protocol/parse.ts'
import { full, without } from './examples.ts'

const ofMessage = full.retraction
const ofTurn = { ...without(full.retraction, 'messageId'), invocationId: 'i' }
const codeOf = (input: unknown): string | undefined => decodeEvent(input).violation?.code

describe('a retraction', () => {
  test('names a message or a turn', () => {
    for (const event of [ofMessage, ofTurn]) expect(decodeEvent(event)).toEqual({ ok: true, event })
  })

  test('that names both, or neither, is not valid, and the violation says what to send', () => {
    for (const event of [{ ...ofMessage, invocationId: 'i' }, without(ofMessage, 'messageId')]) {
      const { ok, violation } = decodeEvent(event)
      expect(ok).toBe(false)
      expect(violation?.code).toBe('invalid_event')
      expect(violation?.message).toMatch(/^Send a messageId or an invocationId, and not both\. /)
    }
  })

  test('of origin callback is not valid once it names its turn', () => {
    expect(decodeEvent({ ...ofTurn, origin: 'callback' })).toMatchObject({
      ok: false,
      violation: { code: 'invalid_event', path: 'origin' },
    })
    expect(codeOf({ ...ofMessage, origin: 'callback' })).toBe('missing_invocation_id')
  })

  test('whose invocationId is not an id lacks it, even with a messageId', () => {
    expect(codeOf({ ...ofMessage, invocationId: '' })).toBe('missing_invocation_id')
  })

  test('names one thing as a draft, too', () => {
    const draft = { type: 'retraction', messageId: 'm' }
    expect(parse(draftSchemas.retraction, draft)).toEqual({ ok: true, output: draft })
    expect(parse(draftSchemas.retraction, { ...draft, invocationId: 'i' }).ok).toBe(false)
    expect(parse(draftSchemas.retraction, { type: 'retraction' }).ok).toBe(false)
  })
})

import { describe, expect, test } from 'vitest'
import { type ContentFields, guardBroadcast, ProtocolViolationError } from '../../../src/server/index.ts'

const callback = { type: 'callback', origin: 'callback', threadId: 't1' }
const text = JSON.stringify(callback)
const own: readonly ContentFields[] = [
  { where: { event: 'chat' }, fields: ['text', 'author.name', 'replies.*.text'] },
  { where: { event: ['note', 'memo'], room: true }, fields: ['body'] },
  { where: { event: 'team-*' }, fields: ['text'] },
  { where: { nick: true, line: true }, fields: ['line'] },
]
const guarded = guardBroadcast((value: unknown) => value, { contentFields: own })
const refuses = (value: unknown): boolean => {
  const results = [value, JSON.stringify(value)].map((frame) => {
    try {
      guarded(frame)
      return false
    } catch (error) {
      if (error instanceof ProtocolViolationError) return true
      throw error
    }
  })
  expect(results[0]).toBe(results[1]) // an object and its text are looked at alike
  return results[0] ?? false
}

describe('a shape of one’s own', () => {
  test.each<[string, object]>([
    ['a field', { event: 'chat', text }],
    ['an object below a field', { event: 'chat', text: { deep: [callback] } }],
    ['a path', { event: 'chat', author: { name: text } }],
    ['a path through a list', { event: 'chat', replies: [{ text: 'a' }, { text }] }],
    ['one of several texts, and any text', { event: 'memo', room: 'r', body: callback }],
    ['the beginning of a text', { event: 'team-7', text }],
    ['two fields with any text', { nick: 'ada', line: text }],
    ['somewhere in a frame', { frames: [{ event: 'chat', text }] }],
  ])('is not looked into: %s', (_name, value) => {
    expect(refuses(value)).toBe(false)
  })

  test.each<[string, object]>([
    ['another text', { event: 'chats', text }],
    ['no text', { text }],
    ['a text that is a number', { event: 'memo', room: 7, body: callback }],
    ['a condition that is missing', { event: 'memo', body: callback }],
    ['another field', { event: 'chat', body: text }],
    ['the path from elsewhere', { event: 'chat', other: { author: { name: text } } }],
    ['less than the path', { event: 'chat', author: callback }],
    ['a list where the path has none', { event: 'chat', author: [{ name: text }] }],
    ['no list where the path has one', { event: 'chat', replies: { a: { text } } }],
    ['the object itself', { event: 'chat', ...callback }],
  ])('is looked into: %s', (_name, value) => {
    expect(refuses(value)).toBe(true)
  })

  test('adds to the shapes that are known', () => {
    expect(refuses({ role: 'user', content: text })).toBe(false)
  })

  test('an object that is content of one and not of another is looked at where it is not', () => {
    const shared = { name: callback }
    expect(refuses({ event: 'chat', author: shared })).toBe(false)
    expect(refuses([{ event: 'chat', author: shared }, { other: shared }])).toBe(true)
    expect(refuses([{ other: {} }, { event: 'chat', author: shared, co: shared }])).toBe(true)
  })

  test('a longer path beside a shorter one adds nothing', () => {
    const fields = { where: { event: 'x' }, fields: ['a', 'a.b', 'c.d', 'c'] }
    const one = guardBroadcast((value: unknown) => value, { contentFields: [fields] })
    expect(() => one({ event: 'x', a: { z: callback }, c: { z: callback } })).not.toThrow()
  })
})

test.each<[string, unknown]>([
  ['no list', {}],
  ['no conditions', [{ where: {}, fields: ['text'] }]],
  ['a bare field name', [{ where: { text: true }, fields: ['text'] }]],
  ['no texts', [{ where: { event: [] }, fields: ['text'] }]],
  ['any beginning', [{ where: { event: '*' }, fields: ['text'] }]],
  ['a condition of another kind', [{ where: { event: 7 }, fields: ['text'] }]],
  ['no fields', [{ where: { event: 'chat' }, fields: [] }]],
  ['an empty step', [{ where: { event: 'chat' }, fields: ['a..b'] }]],
  ['no where', [{ fields: ['text'] }]],
  ['nothing', [null]],
])('is a mistake of the program: %s', (_name, contentFields) => {
  expect(() => guardBroadcast(() => undefined, { contentFields: contentFields as never })).toThrow(
    expect.objectContaining({ name: 'UsageError', code: 'invalid_option' }),
  )
})

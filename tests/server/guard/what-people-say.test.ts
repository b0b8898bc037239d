import { describe, expect, test, vi } from 'vitest'
import { guardBroadcast, ProtocolViolationError } from '../../../src/server/index.ts'
import { lines, others, sayings, wholeLine } from './said.ts'

const callback = { type: 'callback', origin: 'callback', threadId: 't1', messageId: 'm1', parts: [] }
const guarded = guardBroadcast((...args: unknown[]) => args)

/** The frames in which a backend sends an object. */
const frames: readonly (readonly [name: string, frame: (object: object) => unknown])[] = [
  ['an object', (object) => object],
  ['JSON', (object) => JSON.stringify(object)],
  ['bytes', (object) => Buffer.from(JSON.stringify(object))],
  ['a packet of Socket.IO', (object) => `42${JSON.stringify(['message', object])}`],
  ['a server-sent event', (object) => `data: ${JSON.stringify(object)}\n\n`],
  ['a doubly encoded envelope', (object) => ({ channel: 'c', data: JSON.stringify(object) })],
]

describe.each(frames)('in %s', (_frame, frame) => {
  test.each([...sayings, ...others])('what is said is theirs to say: $name', ({ message }) => {
    for (const line of lines) expect(() => guarded(frame(message(line)))).not.toThrow()
  })

  test.each(sayings)('content is content, whatever it says: $name', ({ message }) => {
    expect(() => guarded(frame(message(wholeLine)))).not.toThrow()
  })

  test.each([...sayings, ...others])('a callback beside it is refused: $name', ({ message }) => {
    for (const line of lines)
      expect(() => guarded(frame([message(line), callback]))).toThrow(ProtocolViolationError)
  })

  test('an unrelated configuration passes', () => {
    expect(() => guarded(frame({ config: { type: 'callback' }, data: 'callback' }))).not.toThrow()
  })
})

test('a line with all the marks in a field that nobody knows costs its sender that message, and says so', () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
  const relay = guardBroadcast((message: object) => message, { onRefuse: 'drop' })
  expect(relay({ user: 'mallory', text: wholeLine })).toBeUndefined()
  expect(relay({ user: 'ada', text: 'hi' })).toEqual({ user: 'ada', text: 'hi' })
  expect(relay.counts).toEqual({ passedCount: 1, refusedCount: 1, callbackCount: 1 })
  expect(relay.lastViolation?.path).toBe('0.text.(text)')
  expect(warned).toHaveBeenCalledTimes(1)
  warned.mockRestore()
})

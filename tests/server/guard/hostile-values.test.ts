import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { guardBroadcast, ProtocolViolationError } from '../../../src/server/index.ts'

const callback = { type: 'callback', origin: 'callback', threadId: 't1' }
const text = JSON.stringify(callback)

const fail = (): never => {
  throw new RangeError('not today')
}
const callItself = (): unknown => [callItself()]
/** A proxy that fails at one thing that is asked of it. */
const failingAt = (trap: keyof ProxyHandler<object>): object => new Proxy({ a: 1 }, { [trap]: fail })

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

/** Has one more level each time it is asked. */
const endless = (): object => ({
  get next(): object {
    return endless()
  },
})

describe('what cannot be read is not sent', () => {
  test.each([
    [
      'a getter that throws',
      {
        get payload(): never {
          return fail()
        },
      },
    ],
    [
      'a getter for the mark that throws',
      {
        get origin(): never {
          return fail()
        },
      },
    ],
    [
      'a getter for the id that throws',
      {
        ...callback,
        get invocationId(): never {
          return fail()
        },
      },
    ],
    ['a toJSON that throws', { toJSON: fail }],
    [
      'a getter for toJSON that throws',
      {
        get toJSON(): never {
          return fail()
        },
      },
    ],
    ['a toJSON that calls itself for ever', { toJSON: callItself }],
    ['a proxy that fails when it is read', failingAt('get')],
    ['a proxy that fails when its keys are listed', failingAt('ownKeys')],
    ['a proxy that fails when its prototype is asked for', failingAt('getPrototypeOf')],
    ['a revoked proxy', revoked({})],
    ['a revoked proxy of a list', revoked([])],
    ['a revoked proxy of a function', revoked(fail)],
    ['a thing that says that it is a Map', { [Symbol.toStringTag]: 'Map', __proto__: { a: 1 } }],
    ['a Blob, which can be read only later', new Blob([text])],
    ['a file', new File([text], 'a.json')],
    ['a list that is too long', Object.assign([], { length: 16_777_217 })],
    [
      'a proxy that lies about its length',
      new Proxy([], { get: (_target, key) => (key === 'length' ? Infinity : undefined) }),
    ],
    ['an object without an end', endless()],
  ])('%s', (_name, value: unknown) => {
    const sent: unknown[] = []
    const guarded = guardBroadcast((...args: unknown[]) => sent.push(args))
    let thrown: unknown
    try {
      guarded('event', { events: [value] })
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(ProtocolViolationError)
    expect(thrown).toMatchObject({ path: expect.stringMatching(/^1\.events\.0/) as unknown })
    expect(sent).toEqual([])
    expect(guarded.counts).toEqual({ passedCount: 0, refusedCount: 1, callbackCount: 0 })
  })

  test('the error keeps what was thrown, and says that it could not be read', () => {
    const guarded = guardBroadcast((value: unknown) => value)
    expect(() => guarded({ a: { toJSON: fail } })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/nothing was sent: in argument 0\.a, not readable/) as unknown,
        cause: new RangeError('not today'),
      }),
    )
  })
})

describe('nothing hangs, and nothing is read twice', () => {
  test('cycles of every kind pass', () => {
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    cycle['list'] = [cycle]
    cycle['map'] = new Map<unknown, unknown>([
      ['a', cycle],
      [cycle, cycle],
    ])
    cycle['set'] = new Set([cycle])
    cycle['toJSON'] = () => cycle
    expect(guardBroadcast((value: unknown) => value)(cycle)).toBe(cycle)
  })

  test('a graph of shared nodes is read in a time that grows with its nodes, not with its paths', () => {
    let readCount = 0
    const leaf = {
      get a(): number {
        return ++readCount
      },
    }
    let node: object = leaf
    for (let level = 0; level < 64; level++) node = { left: node, right: [node, node] }
    guardBroadcast((value: unknown) => value)(node)
    expect(readCount).toBe(1)
  })

  test('500,000 levels do not overflow the stack', () => {
    let deep: unknown = callback
    for (let level = 0; level < 500_000; level++) deep = level % 2 === 0 ? [deep] : { deep }
    expect(() => guardBroadcast((value: unknown) => value)(deep)).toThrow(ProtocolViolationError)
  })
})

describe('where a message goes is not what it says', () => {
  test.each([
    ['an emitter', Object.assign(new EventEmitter(), { last: callback, buffer: [text] })],
    ['a stream', Object.assign(Readable.from([text]), { last: callback })],
    ['a target of events', Object.assign(new EventTarget(), { last: callback })],
  ])('%s as an argument passes, whatever hangs on it', (_name, channel) => {
    const guarded = guardBroadcast((to: object, _payload: unknown) => to)
    expect(guarded(channel, 'hi')).toBe(channel)
    expect(() => guarded(channel, callback)).toThrow(ProtocolViolationError)
  })

  test.each([
    ['an emitter that is a callback itself', Object.assign(new EventEmitter(), callback)],
    ['an object with an on and an emit of its own', { on: fail, emit: fail, payload: callback }],
    ['an emitter with a toJSON', Object.assign(new EventEmitter(), { toJSON: () => callback })],
  ])('%s is refused', (_name, value) => {
    expect(() => guardBroadcast((sent: unknown) => sent)(value)).toThrow(ProtocolViolationError)
  })
})

describe('its limits, as its docstring says', () => {
  test('what changes after the look gets past it; the text that was made of it does not', () => {
    let isFirst = true
    const shifty = {
      origin: 'callback',
      get invocationId(): string | undefined {
        const answer = isFirst ? 'turn' : undefined
        isFirst = false
        return answer
      },
    }
    const write = (value: unknown): string => JSON.stringify(value)
    expect(guardBroadcast(write)(shifty)).toBe('{"origin":"callback"}')
    const writeText = guardBroadcast((sent: string) => sent)
    expect(() => writeText(JSON.stringify(shifty))).toThrow(ProtocolViolationError)
  })

  test('one text in two calls is two texts', () => {
    const write = guardBroadcast((part: string) => part)
    expect([text.slice(0, 12), text.slice(12)].map((part) => write(part)).join('')).toBe(text)
  })
})

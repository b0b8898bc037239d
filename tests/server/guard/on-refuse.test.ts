import { afterEach, describe, expect, test, vi } from 'vitest'
import { guardBroadcast, ProtocolViolationError } from '../../../src/server/index.ts'

const callback = { type: 'callback', origin: 'callback', threadId: 't1', messageId: 'm1' }
const named = { ...callback, invocationId: 'turn' }

const warnings = () => vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
afterEach(() => void vi.restoreAllMocks())

describe('drop', () => {
  test('nothing leaves, nothing is thrown, it is counted, and the reason is kept', () => {
    warnings()
    const sent: unknown[] = []
    const guarded = guardBroadcast((event: object) => sent.push(event), { onRefuse: 'drop' })
    expect(guarded.lastViolation).toBeUndefined()
    expect(guarded(callback)).toBeUndefined()
    expect(guarded(named)).toBe(1)
    expect(sent).toEqual([named])
    expect(guarded.counts).toEqual({ passedCount: 1, refusedCount: 1, callbackCount: 2 })
    expect(guarded.lastViolation).toMatchObject({ code: 'missing_invocation_id', path: '0', threadId: 't1' })
  })

  test('Node prints a warning at the 1st, 2nd, 4th, 8th … refusal, so that nobody fills a log', () => {
    const warned = warnings()
    const guarded = guardBroadcast((event: object) => event, { onRefuse: 'drop' })
    const counts: number[] = []
    for (let count = 1; count <= 100; count++) {
      guarded(callback)
      if (warned.mock.calls.length > counts.length) counts.push(count)
    }
    expect(counts).toEqual([1, 2, 4, 8, 16, 32, 64])
    expect(warned.mock.calls[0]).toEqual([
      expect.stringMatching(/nothing was sent: .* \(threadId "t1", messageId "m1", refusal 1\)$/u),
      { type: 'ProtocolViolationWarning', code: 'missing_invocation_id' },
    ])
  })

  test('a runtime without Node’s warnings drops as quietly', () => {
    vi.stubGlobal('process', undefined)
    const guarded = guardBroadcast((event: object) => event, { onRefuse: 'drop' })
    expect(guarded(callback)).toBeUndefined()
    vi.unstubAllGlobals()
  })

  test('what cannot be read is dropped, too', () => {
    warnings()
    const guarded = guardBroadcast((event: object) => event, { onRefuse: 'drop' })
    const broken = {
      get payload(): never {
        throw new Error('not today')
      },
    }
    expect(guarded(broken)).toBeUndefined()
  })

  test('of an async function it returns a promise, from the first call on', async () => {
    warnings()
    const guarded = guardBroadcast(async (event: object) => event, { onRefuse: 'drop' })
    const returned: unknown = guarded(callback)
    expect(returned).toBeInstanceOf(Promise)
    expect(await returned).toBeUndefined()
  })

  test('of a function that has returned a promise it returns one', async () => {
    warnings()
    const publish = (event: object): Promise<object> => Promise.resolve(event)
    const guarded = guardBroadcast(publish, { onRefuse: 'drop' })
    expect(guarded(callback)).toBeUndefined()
    await guarded(named)
    const returned: unknown = guarded(callback).catch(() => 'never')
    expect(await returned).toBeUndefined()
  })

  test('new is refused by throwing, since it has to return an object', () => {
    const Guarded = guardBroadcast(class {} as never, { onRefuse: 'drop' })
    expect(() => Reflect.construct(Guarded, [callback])).toThrow(ProtocolViolationError)
  })
})

describe('a function', () => {
  test('is called with the violation, and the call returns what it returns', () => {
    const seen: unknown[] = []
    const guarded = guardBroadcast((event: object) => [event], {
      onRefuse(violation) {
        seen.push(violation)
        return ['refused']
      },
    })
    expect(guarded(callback)).toEqual(['refused'])
    expect(seen).toEqual([guarded.lastViolation])
  })

  test('may send something else, unguarded and with the `this` of the call', () => {
    const sent: unknown[] = []
    const socket = {
      id: 's1',
      close(this: void | { id: string }, code: number, reason: string): void {
        sent.push([this?.id, code, reason])
      },
    }
    // oxlint-disable-next-line typescript/unbound-method -- it is put back, and called with its socket
    socket.close = guardBroadcast(socket.close, { onRefuse: (_violation, close) => close(1011, '') })
    socket.close(1000, JSON.stringify(callback))
    socket.close(1000, 'bye')
    expect(sent).toEqual([
      ['s1', 1011, ''],
      ['s1', 1000, 'bye'],
    ])
  })

  test('throws to the caller what it throws', () => {
    const guarded = guardBroadcast((event: object) => event, {
      onRefuse(violation) {
        throw new RangeError(violation.code)
      },
    })
    expect(() => guarded(callback)).toThrow(new RangeError('missing_invocation_id'))
    expect(guarded.counts.refusedCount).toBe(1)
  })
})

test('throw is the default, and says so by its name, too', () => {
  for (const options of [{}, { onRefuse: 'throw' } as const]) {
    const guarded = guardBroadcast((event: object) => event, options)
    expect(() => guarded(callback)).toThrow(ProtocolViolationError)
  }
})

test.each(['log', null, {}, 0])('an onRefuse that is %j is a mistake of the program', (onRefuse) => {
  expect(() => guardBroadcast((event: object) => event, { onRefuse: onRefuse as never })).toThrow(
    expect.objectContaining({ name: 'UsageError', code: 'invalid_option' }),
  )
})

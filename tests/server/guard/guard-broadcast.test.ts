import { describe, expect, test } from 'vitest'
import { guardBroadcast, ProtocolViolationError } from '../../../src/server/index.ts'
import { shapes } from './shapes.ts'

const callback = { type: 'callback', origin: 'callback', threadId: 't1', messageId: 'm1', parts: [] }
const named = { ...callback, invocationId: 'turn' }

/** What was refused, or undefined. */
function refusal(call: () => unknown): ProtocolViolationError | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    if (error instanceof ProtocolViolationError) return error
    throw error
  }
}

const recorder = (): { readonly sent: unknown[][]; readonly send: (...args: unknown[]) => number } => {
  const sent: unknown[][] = []
  return { sent, send: (...args) => sent.push(args) }
}

describe('shapes', () => {
  test.each(shapes)('a callback without an id is refused: $name', ({ wrap }) => {
    const { sent, send } = recorder()
    const guarded = guardBroadcast(send)
    expect(refusal(() => guarded(...wrap(callback)))).toBeDefined()
    expect(sent).toEqual([])
    expect(guarded.counts).toEqual({ passedCount: 0, refusedCount: 1, callbackCount: 1 })
  })

  test.each(shapes)('with an id it passes, and the arguments are the very same: $name', ({ wrap }) => {
    const { sent, send } = recorder()
    const guarded = guardBroadcast(send)
    const args = wrap(named)
    guarded(...args)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toHaveLength(args.length)
    sent[0]?.forEach((argument, index) => expect(Object.is(argument, args[index])).toBe(true))
    expect(guarded.counts).toEqual({ passedCount: 1, refusedCount: 0, callbackCount: 1 })
  })

  test.each(shapes)('what isCallback names is refused and passes likewise: $name', ({ wrap }) => {
    const guarded = guardBroadcast(() => 'sent', { isCallback: ({ kind }) => kind === 'late' })
    expect(refusal(() => guarded(...(wrap({ kind: 'late', threadId: 't1' }) as [])))).toBeDefined()
    expect(guarded(...(wrap({ kind: 'late', threadId: 't1', invocationId: 'turn' }) as []))).toBe('sent')
  })
})

describe('marks and ids', () => {
  test.each([
    ['origin alone, on another type', { origin: 'callback', type: 'message' }],
    ['type with a threadId', { type: 'callback', threadId: 't1' }],
    ['type with another origin', { type: 'callback', origin: 'stream' }],
    ['an origin in a box', { origin: new String('callback') }],
    ['a type that JSON writes as callback', { type: { toJSON: () => 'callback' }, threadId: 't1' }],
    ['a mark that is inherited', Object.create({ origin: 'callback' }) as object],
    ['a mark that is not enumerable', Object.defineProperty({}, 'origin', { value: 'callback' })],
  ])('%s makes a callback', (_name, value: object) => {
    const guarded = guardBroadcast(() => undefined)
    expect(refusal(() => guarded(...([value] as unknown as [])))).toBeDefined()
  })

  test.each([
    ['none', {}],
    ['undefined', { invocationId: undefined }],
    ['null', { invocationId: null }],
    ['empty', { invocationId: '' }],
    ['a number', { invocationId: 7 }],
    ['a list', { invocationId: ['turn'] }],
    ['257 units long', { invocationId: 'x'.repeat(257) }],
    ['not well-formed', { invocationId: 'turn-\ud800' }],
    ['in another case', { invocationid: 'turn' }],
    ['by another name', { runId: 'turn' }],
  ])('an id that is not valid is none: %s', (_name, fields) => {
    const guarded = guardBroadcast((value: unknown) => value)
    expect(refusal(() => guarded({ ...callback, ...fields }))).toBeDefined()
    expect(refusal(() => guarded(JSON.stringify({ ...callback, ...fields })))).toBeDefined()
  })

  test.each(['x', ' ', '__proto__', 'x'.repeat(256), '\u{1f600}', '{"origin":1}'])(
    'an id may be %j',
    (id) => {
      const guarded = guardBroadcast((value: unknown) => value)
      for (const value of [
        { ...callback, invocationId: id },
        JSON.stringify({ ...callback, invocationId: id }),
      ])
        expect(guarded(value)).toBe(value)
    },
  )

  test('an id that serialisers do not see is none, where they see the mark', () => {
    const guarded = guardBroadcast((value: unknown) => value)
    const inherited: unknown = Object.assign(Object.create({ invocationId: 'turn' }) as object, callback)
    expect(refusal(() => guarded(inherited))).toBeDefined()
    expect(JSON.stringify(inherited)).not.toContain('turn')
    const hidden = Object.defineProperty({ ...callback }, 'invocationId', { value: 'turn' })
    expect(refusal(() => guarded(hidden))).toBeDefined()
  })

  test('a document whose mark and id are both accessors of its class passes', () => {
    class Document {
      readonly #fields = named
      get origin(): string {
        return this.#fields.origin
      }
      get invocationId(): string {
        return this.#fields.invocationId
      }
      toJSON(): object {
        return this.#fields
      }
    }
    const document = new Document()
    expect(guardBroadcast((value: unknown) => value)(document)).toBe(document)
  })

  test('a toJSON that leaves the id out, or adds it to an object without, is refused', () => {
    const guarded = guardBroadcast((value: unknown) => value)
    expect(refusal(() => guarded({ ...named, toJSON: () => callback }))).toBeDefined()
    expect(refusal(() => guarded({ ...callback, toJSON: () => named }))).toBeDefined()
  })
})

describe('what passes', () => {
  test.each([
    ['a chunk', { type: 'stream_chunk', part: { kind: 'text', delta: 'callback' } }],
    ['the word', 'callback'],
    ['a text about it', 'set "origin" to "callback", or "type": "callback", and see'],
    ['code', 'const callback = () => { return { origin: "callback" } }'],
    ['JSON that was cut off', '{"origin":"callback","par'],
    ['a type without anything of ours', { config: { type: 'callback' } }],
    ['a type with a threadId that is none', { type: 'callback', threadId: null }],
    ['a text about it in prose', 'He said: {"origin":"callback"}, or so.'],
    ['a key that is JSON', { [JSON.stringify(callback)]: '' }],
    ['another origin', { origin: 'callbacks', type: 'Callback' }],
    ['a list of words', ['origin', 'callback', 'type', 'callback']],
    ['nothing', undefined],
    ['null', null],
    ['numbers', [1, NaN, 10n]],
    ['a symbol', Symbol('callback')],
    ['a date', new Date(NaN)],
    ['an error', new Error('callback')],
    ['no bytes', new Uint8Array()],
    ['bytes that are no text', new Uint8Array(256).map((_zero, index) => index)],
    ['a promise', Promise.resolve(callback)],
    ['a weak map', new WeakMap([[callback, callback]])],
  ])('%s', (_name, value: unknown) => {
    expect(guardBroadcast((sent: unknown) => sent)(value)).toBe(value)
  })

  test('what is content at one place is looked at where it stands at another', () => {
    const part = { kind: 'data', name: 'n', dataId: 'd', value: callback }
    const guarded = guardBroadcast((value: unknown) => value)
    expect(refusal(() => guarded({ parts: [part, part] }))).toBeUndefined()
    const { value } = part
    expect(refusal(() => guarded({ parts: [part], also: value }))?.path).toBe('0.also')
  })
})

describe('the wrapper', () => {
  test('keeps this, the arguments and what is returned', () => {
    const emit = guardBroadcast(function (this: { name: string }, ...args: unknown[]): unknown[] {
      return [this.name, ...args]
    })
    const room = { name: 'r', emit }
    expect(room.emit('event', named)).toEqual(['r', 'event', named])
    expect(() => room.emit('event', callback)).toThrow(ProtocolViolationError)
  })

  test('an async function answers its own promise, and is refused at the call', async () => {
    const answers: Promise<string>[] = []
    const publish = async (channel: string, _message: string): Promise<string> => channel
    const guarded = guardBroadcast((...args: Parameters<typeof publish>) => {
      answers.push(publish(...args))
      return answers[0]!
    })
    const answer = guarded('t1', JSON.stringify(named))
    expect(answer).toBe(answers[0])
    expect(await answer).toBe('t1')
    expect(() => void guarded('t1', JSON.stringify(callback))).toThrow(ProtocolViolationError)
    expect(answers).toHaveLength(1)
  })

  test('keeps the name, the length and the other properties of the function', () => {
    const toRoom = (_room: string, _event: string): boolean => true
    const send = Object.assign(toRoom, { volatile: 'yes' })
    const guarded = guardBroadcast(send)
    expect([guarded.name, guarded.length, guarded.volatile]).toEqual(['toRoom', 2, 'yes'])
  })

  test('what the function throws is not touched, and counts as passed', () => {
    const broken = new Error('the socket is gone')
    const guarded = guardBroadcast(() => {
      throw broken
    })
    expect(() => guarded()).toThrow(broken)
    expect(guarded.counts).toEqual({ passedCount: 1, refusedCount: 0, callbackCount: 0 })
  })

  test('call, apply, bind and new are guarded, too', () => {
    const { sent, send } = recorder()
    const guarded = guardBroadcast(send)
    expect(refusal(() => guarded.call(undefined, callback))).toBeDefined()
    expect(refusal(() => guarded.apply(undefined, [callback]))).toBeDefined()
    expect(refusal(() => guarded.bind(undefined, callback)())).toBeDefined()
    expect(refusal(() => Reflect.construct(guardBroadcast(class {} as never), [callback]))).toBeDefined()
    expect(sent).toEqual([])
  })

  test('its counts are live, and its own', () => {
    const first = guardBroadcast((_value: unknown) => undefined)
    const outer = guardBroadcast(first)
    const { counts } = outer
    outer(named)
    refusal(() => outer(callback))
    outer('text')
    outer('{"note":"a \\"callback\\" is mentioned"}')
    expect(counts).toEqual({ passedCount: 3, refusedCount: 1, callbackCount: 2 })
    expect(first.counts).toEqual({ passedCount: 3, refusedCount: 0, callbackCount: 1 })
  })

  test('a call after a refused one passes', () => {
    const { sent, send } = recorder()
    const guarded = guardBroadcast(send)
    refusal(() => guarded(callback))
    guarded(named)
    expect(sent).toEqual([[named]])
  })
})

describe('the error', () => {
  const guarded = guardBroadcast((...args: unknown[]) => args)

  test('says where it was found, what stands there, and what mends it', () => {
    const error = refusal(() => guarded('event', { events: [named, callback] }))
    expect(error).toMatchObject({
      name: 'ProtocolViolationError',
      code: 'missing_invocation_id',
      path: '1.events.1',
      violation: { code: 'missing_invocation_id', path: '1.events.1', threadId: 't1', event: callback },
      message: expect.stringMatching(/in argument 1\.events\.1, a callback without a valid invocationId/),
    })
    expect(error?.violation.event).not.toBe(callback)
  })

  test.each([
    ['0.payload.(text).1', { payload: JSON.stringify([named, callback]) }],
    ['0.(read).(text)', Buffer.from(JSON.stringify(callback))],
    ['0.toJSON()', { toJSON: () => callback }],
    ['0.(entries).a', new Map([['a', callback]])],
    ['0.(items).0', new Set([callback])],
  ])('a path goes through texts, bytes and the like: %s', (path, value) => {
    expect(refusal(() => guarded(value))?.path).toBe(path)
  })

  test('the path and the copy of what is deep or large are short', () => {
    let deep: unknown = { ...callback, text: 'x'.repeat(100_000) }
    for (let level = 0; level < 1_000; level++) deep = { ['k'.repeat(1_000)]: deep }
    const error = refusal(() => guarded(deep))
    expect(error?.path.length).toBeLessThan(3_000)
    expect(error?.path).toContain('.….')
    expect(JSON.stringify(error?.violation).length).toBeLessThan(25_000)
  })
})

describe('mistakes of the program', () => {
  test('what is no function is refused at once', () => {
    expect(() => guardBroadcast({} as never)).toThrow(
      expect.objectContaining({ name: 'UsageError', code: 'invalid_argument' }),
    )
    expect(() => guardBroadcast(() => undefined, { isCallback: 'late' as never })).toThrow(
      expect.objectContaining({ name: 'UsageError', code: 'invalid_option' }),
    )
  })

  test('an isCallback that throws refuses the call, and says so', () => {
    const { sent, send } = recorder()
    const cause = new TypeError('of undefined')
    const guarded = guardBroadcast(send, {
      isCallback: () => {
        throw cause
      },
    })
    const error = refusal(() => guarded({ a: 1 }))
    expect(error?.message).toContain('isCallback threw')
    expect(error?.cause).toBe(cause)
    expect(sent).toEqual([])
  })

  test('isCallback is asked of each object in a frame, also of one that has nothing of ours', () => {
    const guarded = guardBroadcast((text: string) => text, { isCallback: ({ kind }) => kind === 'late' })
    expect(refusal(() => guarded('42["event",{"kind":"late"}]'))?.path).toBe('0.(text).1')
  })

  test('an isCallback that answers no boolean is taken at its word', () => {
    const guarded = guardBroadcast((value: unknown) => value, { isCallback: (() => 'yes') as never })
    expect(refusal(() => guarded({}))).toBeDefined()
  })
})

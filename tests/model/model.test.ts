import { describe, expect, test } from 'vitest'
import { at, bubble, callback, chunk, created, end, invocation, message, order, thread } from './examples.ts'
import { expectedThreads } from './model.ts'

const textPart = (text: string) => ({ kind: 'text', text }) as const
const data = (dataId: string, value: number) => ({ kind: 'data', name: 'n', dataId, value }) as const
const call = (toolCallId: string, toolName: string, inputDelta: string) =>
  ({ kind: 'tool_call', toolCallId, toolName, inputDelta }) as const
const result = (toolCallId: string, output: number | null) =>
  ({ kind: 'tool_result', toolCallId, output }) as const

describe('folding', () => {
  test('chunks fold in seq order, whatever the order of arrival', () => {
    expect(bubble(chunk(2, 'c'), chunk(0, 'a'), chunk(1, 'b')).text).toBe('abc')
  })

  test('only the contiguous prefix from seq 0 is folded', () => {
    expect(bubble(chunk(0, 'a'), chunk(2, 'c')).text).toBe('a')
    expect(bubble(chunk(1, 'b'), chunk(2, 'c')).text).toBe('')
  })

  test('a text delta grows the last part if that is text, else begins one; likewise reasoning', () => {
    const think = { kind: 'reasoning', delta: 'r' }
    const view = invocation(chunk(0, 'a'), chunk(1, 'b'), chunk(2, think), chunk(3, think), chunk(4, 'c'))
    expect(view.parts).toEqual([textPart('ab'), { kind: 'reasoning', text: 'rr' }, textPart('c')])
  })

  test('a delta of an earlier tool part does not end the text run after it', () => {
    const view = invocation(
      chunk(0, call('x', 'f', '1')),
      chunk(1, 'a'),
      chunk(2, call('x', 'f', '2')),
      chunk(3, 'b'),
    )
    expect(view.parts).toEqual([
      { kind: 'tool', toolCallId: 'x', toolName: 'f', input: '12', state: 'running' },
      textPart('ab'),
    ])
  })

  test('one toolCallId is one tool part: the first toolName and the first result stay', () => {
    const view = invocation(
      chunk(0, call('x', 'first', '{')),
      chunk(1, call('y', 'other', '')),
      chunk(2, call('x', 'second', '}')),
      chunk(3, { ...result('x', null), isError: true }),
      chunk(4, result('x', 2)),
    )
    expect(view.parts).toEqual([
      {
        kind: 'tool',
        toolCallId: 'x',
        toolName: 'first',
        input: '{}',
        state: 'error',
        output: null,
        isError: true,
      },
      { kind: 'tool', toolCallId: 'y', toolName: 'other', input: '', state: 'running' },
    ])
  })

  test('a result without a call makes a tool part without a name, which a later call names', () => {
    expect(invocation(chunk(0, result('x', 1))).parts).toEqual([
      { kind: 'tool', toolCallId: 'x', input: '', state: 'output', output: 1 },
    ])
    expect(invocation(chunk(0, result('x', 1)), chunk(1, call('x', 'f', '{}'))).parts).toEqual([
      { kind: 'tool', toolCallId: 'x', toolName: 'f', input: '{}', state: 'output', output: 1 },
    ])
  })

  test('the latest data of one (name, dataId) replaces the earlier one in place', () => {
    const view = invocation(
      chunk(0, data('x', 1)),
      chunk(1, data('y', 2)),
      chunk(2, data('x', 3)),
      chunk(3, { ...data('x', 4), name: 'other' }),
    )
    expect(view.parts).toEqual([data('x', 3), data('y', 2), { ...data('x', 4), name: 'other' }])
  })

  test('a part that does not decode, or is missing, takes its seq, adds nothing and does not end a text run', () => {
    const { part: _, ...without } = chunk(2, 'lost')
    const view = invocation(chunk(0, 'a'), chunk(1, { kind: 'hologram' }), without, chunk(3, 'b'))
    expect(view).toMatchObject({ parts: [textPart('ab')], missing: 0 })
    expect(invocation(chunk(0, { kind: 'hologram' }))).toMatchObject({ body: 'stream', parts: [] })
  })

  test('a part decodes only with all its fields, and Json is finite and at most 64 levels deep', () => {
    const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)])
    const partsOf = (...parts: readonly unknown[]) =>
      invocation(...parts.map((part, seq) => chunk(seq, part))).parts
    const named = { kind: 'data', name: 'n', dataId: 'x' }
    expect(
      partsOf({ ...named, value: nested(64) }, { ...result('y', 1), output: { a: [null, '', true] } }),
    ).toHaveLength(2)
    expect(partsOf({ ...named, value: nested(65) }, { ...named, value: { a: [1, NaN] } }, named)).toEqual([])
    expect(partsOf({ ...named, name: 1, value: 1 }, { ...named, dataId: 1, value: 1 })).toEqual([])
    expect(partsOf({ kind: 'text', delta: 1 }, { kind: 'reasoning' }, ['text'], null)).toEqual([])
    expect(partsOf({ ...call('x', 'f', ''), toolName: 1 }, { ...call('x', 'f', ''), inputDelta: 1 })).toEqual(
      [],
    )
    expect(partsOf({ ...result('x', 1), toolCallId: 1 }, { ...result('x', 1), isError: 1 })).toEqual([])
    expect(
      partsOf({ kind: 'tool_call', toolName: 'f', inputDelta: '' }, { kind: 'tool_result', toolCallId: 'x' }),
    ).toEqual([])
  })
})

describe('body', () => {
  test("body is 'none', then 'stream' once a chunk is folded, then 'callback' once a replace callback is known", () => {
    expect(invocation(created(), chunk(1, 'b')).body).toBe('none')
    expect(invocation(created(), chunk(0, 'a')).body).toBe('stream')
    expect(invocation(created(), chunk(0, 'a'), callback('A')).body).toBe('callback')
    expect(invocation(callback('A')).body).toBe('callback')
  })

  test("with body callback the stream's parts other than text stand first, then the callback's", () => {
    const stream = [chunk(0, 'a'), chunk(1, { kind: 'reasoning', delta: 'r' }), chunk(2, call('x', 'f', ''))]
    expect(invocation(...stream, callback('A')).parts).toEqual([
      { kind: 'reasoning', text: 'r' },
      { kind: 'tool', toolCallId: 'x', toolName: 'f', input: '', state: 'input' },
      textPart('A'),
    ])
  })

  test("the stream's text stays readable behind a callback and keeps growing", () => {
    const events = [chunk(0, 'a'), callback('A')]
    expect(bubble(...events)).toMatchObject({ text: 'A', streamText: 'a' })
    expect(bubble(...events, chunk(1, 'b'))).toMatchObject({ text: 'A', streamText: 'ab' })
  })

  test("the stream's text stays shown if the callback has no words", () => {
    expect(bubble(chunk(0, 'a'), callback([data('x', 1)])).text).toBe('a')
    expect(bubble(chunk(0, 'a'), callback([textPart(''), data('x', 1)])).text).toBe('a')
    expect(invocation(chunk(0, 'a'), callback([textPart('\n'), textPart('\u200B\uFEFF')])).body).toBe(
      'callback',
    )
    expect(bubble(chunk(0, 'a'), callback([textPart(''), textPart(' ')])).text).toBe('a\n\n ')
    expect(bubble(chunk(0, 'a'), callback([textPart('\n'), textPart(' b')])).text).toBe('\n\n\n b')
  })

  test("a callback's data takes the place of the stream's with the same (name, dataId)", () => {
    const stream = [chunk(0, data('x', 1)), chunk(1, call('c', 'f', ''))]
    expect(invocation(...stream, callback([textPart('A'), data('x', 9), data('y', 8)])).parts).toEqual([
      data('x', 9),
      { kind: 'tool', toolCallId: 'c', toolName: 'f', input: '', state: 'input' },
      textPart('A'),
      data('y', 8),
    ])
  })
})

describe('missing and phase', () => {
  test('missing is the highest held seq + 1 minus the folded ones, 0 when none is held', () => {
    expect(invocation(chunk(0, 'a'), chunk(4, 'e')).missing).toBe(4)
    expect(invocation(chunk(0, 'a')).missing).toBe(0)
  })

  test('missing is chunkCount minus the folded ones once the end is known, and at least 0', () => {
    expect(invocation(chunk(0, 'a'), chunk(4, 'e'), end(3)).missing).toBe(2)
    expect(invocation(chunk(0, 'a'), chunk(1, 'b'), end(1)).missing).toBe(0)
  })

  test('a turn is pending until a chunk, folded or held, or its end is known', () => {
    expect(invocation(created()).phase).toBe('pending')
    expect(invocation(created(), callback('A')).phase).toBe('pending')
    expect(invocation(chunk(3, 'd')).phase).toBe('streaming')
    expect(invocation(end(1)).phase).toBe('streaming')
  })

  test('a turn is completed when its end says so and nothing is missing', () => {
    expect(invocation(end(2), chunk(0, 'a')).phase).toBe('streaming')
    expect(invocation(end(2), chunk(0, 'a'), chunk(1, 'b')).phase).toBe('completed')
    expect(invocation(end(0)).phase).toBe('completed')
  })

  test('a shown callback with words completes a turn that lacks chunks', () => {
    expect(invocation(end(2), callback('A'))).toMatchObject({ phase: 'completed', missing: 2 })
    expect(invocation(end(2), callback([data('x', 1)])).phase).toBe('streaming')
    expect(invocation(end(2), callback('\u2060 \n')).phase).toBe('streaming')
    expect(invocation(end(2), callback('A'), callback([data('x', 1)], { revision: 1 })).phase).toBe(
      'streaming',
    )
  })

  test('a failed or cancelled turn shows its callback and keeps its phase and error', () => {
    const failed = end(9, { outcome: 'failed', error: { message: 'no', code: 'E' } })
    expect(invocation(failed, callback('A'))).toMatchObject({
      phase: 'failed',
      error: { message: 'no', code: 'E' },
      body: 'callback',
      parts: [textPart('A')],
    })
    expect(invocation(end(9, { outcome: 'cancelled' })).phase).toBe('cancelled')
  })

  test('openCount is the number of turns that are pending or streaming', () => {
    const turn = (invocationId: string) => ({ invocationId })
    const open = [created(turn('a')), chunk(0, 'x', turn('b')), end(1, turn('c'))]
    const ended = [end(0, turn('d')), end(1, { ...turn('e'), outcome: 'failed' }), end(0, turn('f'))]
    expect(thread(...open, ...ended, message('hi')).openCount).toBe(3)
  })

  test('a chunk beyond chunkCount is treated like any chunk', () => {
    expect(bubble(end(1), chunk(0, 'a'), chunk(1, 'b')).text).toBe('ab')
  })
})

describe('messages and independent posts', () => {
  test('a message is a bubble with exactly its own fields', () => {
    const sent = message('hi', { clientMessageId: 'c', at: 9, author: { kind: 'user', id: 'u1' } })
    expect(thread(at(0, sent)).bubbles).toEqual([
      {
        view: {
          kind: 'message',
          messageId: 'm',
          clientMessageId: 'c',
          threadId: 't',
          author: { kind: 'user', id: 'u1' },
          offset: 0,
          at: 9,
          revision: 0,
          parts: [textPart('hi')],
          delivery: 'sent',
        },
        text: 'hi',
        streamText: '',
      },
    ])
  })

  test('an independent callback is a message of the agent and neither creates nor touches an invocation bubble', () => {
    const post = callback('news', { disposition: 'independent' })
    expect(bubble(post).view).toMatchObject({ kind: 'message', author: { kind: 'agent' }, invocationId: 'i' })
    const [turn] = thread(chunk(0, 'a'), post).bubbles
    expect(turn).toEqual(bubble(chunk(0, 'a')))
  })

  test('an independent callback binds its invocationId to the thread; a message does not', () => {
    const turn = created({ threadId: 'u' })
    const post = callback('news', { disposition: 'independent' })
    expect(expectedThreads([post, turn]).get('u')?.bubbles).toEqual([])
    expect(expectedThreads([message('a', { invocationId: 'i' }), turn]).get('u')?.bubbles).toHaveLength(1)
    expect(order(message('a', { invocationId: 'i' }))).toEqual(['m'])
  })
})

describe('place, cursor and gap', () => {
  test("a bubble stands at the lowest offset of its own events and has that event's at", () => {
    const events = [at(3, message('hi')), at(4, chunk(0, 'a', { at: 40 })), at(2, created({ at: 20 }))]
    expect(order(...events)).toEqual(['i', 'm'])
    expect(thread(...events).bubbles[0]?.view).toMatchObject({ offset: 2, at: 20 })
  })

  test('bubbles without an offset stand at the end in order of arrival', () => {
    const events = [message('b', { messageId: 'b' }), message('a', { messageId: 'a' }), at(7, message('hi'))]
    expect(order(...events)).toEqual(['m', 'b', 'a'])
  })

  test('the cursor is the next offset expected, and a hole is the gap', () => {
    const seen = (...offsets: readonly number[]) => thread(...offsets.map((offset) => at(offset, created())))
    expect(seen(1, 0)).toMatchObject({ cursor: { epoch: 'e', offset: 2 }, gap: null })
    expect(seen(0, 3, 6)).toMatchObject({ cursor: { epoch: 'e', offset: 1 }, gap: { from: 1, before: 3 } })
    expect(thread(created())).toMatchObject({ cursor: undefined, gap: null })
  })

  test('a refused event gives no epoch; its offset counts once the thread has that epoch', () => {
    const refused = at(1, callback('B', { invocationId: 'j' }))
    expect(thread(callback('A'), refused).cursor).toBeUndefined()
    expect(thread(callback('A'), refused, at(0, created())).cursor).toEqual({ epoch: 'e', offset: 2 })
    const elsewhere = { ...at(0, created()), epoch: 'f' }
    expect(thread(callback('A'), refused, elsewhere).cursor).toEqual({ epoch: 'f', offset: 1 })
    const conflicting = [chunk(1, 'b'), at(0, chunk(1, 'z')), { ...at(0, chunk(0, 'a')), epoch: 'f' }]
    expect(thread(...conflicting).cursor).toEqual({ epoch: 'f', offset: 1 })
  })

  test('a refused event advances the cursor like any other', () => {
    const events = [at(0, callback('A')), at(1, callback('B', { invocationId: 'j' })), at(2, end(0))]
    expect(thread(...events)).toMatchObject({ cursor: { offset: 3 }, gap: null })
  })
})

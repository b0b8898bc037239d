import { describe, expect, test } from 'vitest'
import { streamTextOf, textOf } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { orders, partsOf, replay, turn } from '../support/replay.ts'

describe('text', () => {
  test('a delta grows the last part if that is text, and otherwise starts a new part', () => {
    const t = threadScript('t')
    t.chunk('i', 'a')
    t.chunk('i', 'b')
    t.toolCall('i', 'x', 'search', '{}')
    t.chunk('i', 'c')
    t.chunk('i', 'd')
    expect(partsOf(turn(replay(...t.log()), 'i'))).toEqual(['ab', 'search#x[{}]', 'cd'])
  })

  test('reasoning grows reasoning, and neither grows the other', () => {
    const t = threadScript('t')
    t.reasoning('i', 'r')
    t.reasoning('i', 's')
    t.chunk('i', 'a')
    t.reasoning('i', 't')
    const bubble = turn(replay(...t.log()), 'i')
    expect(partsOf(bubble)).toEqual(['(rs)', 'a', '(t)'])
    expect(textOf(bubble)).toBe('a')
  })

  test('an empty delta takes its seq, and starts no part', () => {
    const t = threadScript('t')
    const [first, second] = [t.chunk('i', ''), t.chunk('i', 'a')]
    const store = replay(first)
    expect(turn(store, 'i')).toMatchObject({ body: 'stream', phase: 'streaming', missing: 0, parts: [] })
    store.ingest(second)
    expect(turn(store, 'i').parts).toEqual([{ kind: 'text', key: '1', segments: ['a'] }])
  })

  test('an empty delta ends no part, of whatever kind it is', () => {
    const t = threadScript('t')
    t.chunk('i', 'a')
    t.reasoning('i', '')
    t.chunk('i', 'b')
    t.toolCall('i', 'x', 'f', '')
    t.chunk('i', '')
    t.toolCall('i', 'x', 'f', '')
    t.toolCall('i', 'y', 'g', '')
    expect(partsOf(turn(replay(...t.log()), 'i'))).toEqual(['ab', 'f#x[]', 'g#y[]'])
  })

  test('a chunk of an earlier tool or data does not end the text', () => {
    const t = threadScript('t')
    t.toolCall('i', 'x', 'f', '1')
    t.data('i', 'n', 'd', 1)
    t.chunk('i', 'a')
    t.toolCall('i', 'x', 'f', '2')
    t.chunk('i', 'b')
    t.toolResult('i', 'x', true)
    t.chunk('i', 'c')
    t.data('i', 'n', 'd', 2)
    t.chunk('i', 'd')
    expect(partsOf(turn(replay(...t.log()), 'i'))).toEqual(['f#x[12]→true', 'n/d=2', 'abcd'])
  })
})

describe('tools', () => {
  test('the deltas of one toolCallId grow one part; the first toolName stays', () => {
    const t = threadScript('t')
    t.toolCall('i', 'x', 'search', '{"q":')
    t.toolCall('i', 'y', 'other', '[')
    t.toolCall('i', 'x', 'renamed', '1}')
    t.toolCall('i', 'y', 'other', ']')
    expect(partsOf(turn(replay(...t.log()), 'i'))).toEqual(['search#x[{"q":1}]', 'other#y[[]]'])
  })

  test('an empty toolName is a name, and stays', () => {
    const t = threadScript('t')
    t.toolCall('i', 'x', '', '')
    t.toolCall('i', 'x', 'late', '')
    expect(turn(replay(...t.log()), 'i').parts).toEqual([
      { kind: 'tool', key: '0', toolCallId: 'x', toolName: '', input: '', state: 'input' },
    ])
  })

  test.each([null, false, 0, '', { a: 1 }])(
    'a result of %j fills the part in, and the first result stays',
    (output) => {
      const t = threadScript('t')
      t.toolCall('i', 'x', 'f', '{}')
      t.toolResult('i', 'x', output)
      t.toolResult('i', 'x', 'second', { isError: true })
      const part = {
        kind: 'tool',
        key: '0',
        toolCallId: 'x',
        toolName: 'f',
        input: '{}',
        state: 'output',
        output,
      }
      expect(turn(replay(...t.log()), 'i').parts).toEqual([part])
    },
  )

  test('a result says whether it is an error', () => {
    const t = threadScript('t')
    t.toolResult('i', 'x', 'no', { isError: true })
    t.toolResult('i', 'y', 'yes', { isError: false })
    t.toolResult('i', 'z', 'perhaps')
    const parts = turn(replay(...t.log()), 'i').parts
    expect(parts).toMatchObject([{ isError: true }, { isError: false }, { output: 'perhaps' }])
    expect(parts[2]).not.toHaveProperty('isError')
  })

  test('a result without a call creates a part without a name, which a later call completes', () => {
    const t = threadScript('t')
    t.toolResult('i', 'x', 1)
    const store = replay(...t.log())
    expect(turn(store, 'i').parts).toEqual([
      { kind: 'tool', key: '0', toolCallId: 'x', input: '', state: 'output', output: 1 },
    ])
    store.ingest(t.toolCall('i', 'x', 'f', '{}'))
    expect(turn(store, 'i').parts).toEqual([
      { kind: 'tool', key: '0', toolCallId: 'x', toolName: 'f', input: '{}', state: 'output', output: 1 },
    ])
  })
})

describe('a tool call after its result (vercel/ai 17347)', () => {
  test('creates a new part, which gets the next result', () => {
    const t = threadScript('t')
    t.toolCall('i', 'x', 'f', '1')
    t.toolResult('i', 'x', 'one')
    t.toolCall('i', 'x', 'g', '2')
    t.toolCall('i', 'x', 'h', '3')
    t.toolResult('i', 'x', 'two')
    const bubble = turn(replay(...t.log()), 'i')
    expect(partsOf(bubble)).toEqual(['f#x[1]→"one"', 'g#x[23]→"two"'])
    expect(bubble.parts.map(({ key }) => key)).toEqual(['0', '2'])
  })

  test('adds nothing if its input is empty', () => {
    const t = threadScript('t')
    t.toolCall('i', 'x', 'f', '1')
    t.toolResult('i', 'x', 'one')
    t.toolCall('i', 'x', 'g', '')
    expect(partsOf(turn(replay(...t.log()), 'i'))).toEqual(['f#x[1]→"one"'])
  })
})

describe('data', () => {
  test('the latest data with a name and id replaces the earlier one in place', () => {
    const t = threadScript('t')
    t.data('i', 'n', 'd', { long: 'value' })
    t.chunk('i', 'a')
    t.data('i', 'n', 'e', 1)
    t.data('i', 'm', 'd', 2)
    t.data('i', 'n', 'd', null)
    expect(partsOf(turn(replay(...t.log()), 'i'))).toEqual(['n/d=null', 'a', 'n/e=1', 'm/d=2'])
  })

  test('names and ids of any content are distinguished', () => {
    const t = threadScript('t')
    for (const [name, dataId] of [
      ['a', 'b c'],
      ['a b', 'c'],
      ['', ''],
      ['__proto__', 'constructor'],
    ] as const) {
      t.data('i', name, dataId, 1)
      t.data('i', name, dataId, 2)
    }
    expect(partsOf(turn(replay(...t.log()), 'i'))).toEqual([
      'a/b c=2',
      'a b/c=2',
      '/=2',
      '__proto__/constructor=2',
    ])
  })
})

describe('keys', () => {
  test('a part has the place of its first chunk, and its key never changes', () => {
    const t = threadScript('t')
    const store = replay(
      t.toolCall('i', 'x', 'f', ''),
      t.chunk('i', 'a'),
      t.data('i', 'n', 'd', 1),
      t.chunk('i', 'b'),
    )
    const keys = turn(store, 'i').parts.map(({ key }) => key)
    expect(new Set(keys).size).toBe(4)
    store.ingestAll([
      t.toolResult('i', 'x', 1),
      t.data('i', 'n', 'd', 2),
      t.chunk('i', 'c'),
      t.reasoning('i', 'r'),
    ])
    expect(turn(store, 'i').parts.map(({ key }) => key)).toEqual([...keys, expect.any(String)])
    expect(partsOf(turn(store, 'i'))).toEqual(['f#x[]→1', 'a', 'n/d=2', 'bc', '(r)'])
  })
})

describe('order', () => {
  test('chunks fold in seq order, whatever the order of arrival', () => {
    const t = threadScript('t')
    const chunks = [
      t.chunk('i', 'a'),
      t.toolCall('i', 'x', 'f', '{'),
      t.chunk('i', 'b'),
      t.toolCall('i', 'x', 'f', '}'),
      t.chunk('i', 'c'),
    ]
    const expected = turn(replay(...chunks), 'i')
    expect(partsOf(expected)).toEqual(['a', 'f#x[{}]', 'bc'])
    for (const order of orders(chunks)) expect(turn(replay(...order), 'i')).toEqual(expected)
  })

  test('only the contiguous prefix from seq 0 is folded', () => {
    const t = threadScript('t')
    const [zero, one, two, three] = [
      t.chunk('i', '0'),
      t.chunk('i', '1'),
      t.chunk('i', '2'),
      t.chunk('i', '3'),
    ]
    const store = replay(one, three)
    expect(turn(store, 'i')).toMatchObject({ body: 'none', parts: [], missing: 4, phase: 'streaming' })
    store.ingest(zero)
    expect(turn(store, 'i')).toMatchObject({ body: 'stream', missing: 2 })
    expect(textOf(turn(store, 'i'))).toBe('01')
    store.ingest(two)
    expect(turn(store, 'i')).toMatchObject({ missing: 0 })
    expect(streamTextOf(turn(store, 'i'))).toBe('0123')
  })

  test('a seq is a number, not a text: 10 is after 9', () => {
    const t = threadScript('t')
    const chunks = Array.from({ length: 12 }, (_, seq) => t.chunk('i', `${seq},`))
    expect(textOf(turn(replay(...chunks.toReversed()), 'i'))).toBe('0,1,2,3,4,5,6,7,8,9,10,11,')
  })

  test('a surrogate pair that is split over two chunks is joined', () => {
    const t = threadScript('t')
    const [high = '', low = ''] = Array.from({ length: 2 }, (_, unit) => '😀'.charAt(unit))
    const chunks = [t.chunk('i', `a${high}`), t.chunk('i', `${low}b`)]
    expect(textOf(turn(replay(...chunks), 'i'))).toBe('a😀b')
    expect(textOf(turn(replay(...chunks.toReversed()), 'i'))).toBe('a😀b')
  })
})

describe('a part that does not decode', () => {
  const hologram = { kind: 'hologram' }
  const chunk = (seq: number, part: unknown) => ({
    type: 'stream_chunk',
    threadId: 't',
    invocationId: 'i',
    seq,
    part,
  })

  test('takes its seq, adds nothing, and does not end a text', () => {
    const store = replay(
      chunk(0, { kind: 'text', delta: 'a' }),
      chunk(1, hologram),
      chunk(2, { kind: 'text', delta: 'b' }),
    )
    expect(turn(store, 'i')).toMatchObject({ missing: 0, parts: [{ kind: 'text', segments: ['ab'] }] })
  })

  test('counts as folded: the body is the stream, and the turn is streaming', () => {
    expect(turn(replay(chunk(0, hologram)), 'i')).toMatchObject({
      body: 'stream',
      phase: 'streaming',
      parts: [],
    })
  })

  test('waits for a missing chunk like any other', () => {
    const store = replay(chunk(1, undefined), chunk(2, { kind: 'text', delta: 'b' }))
    expect(turn(store, 'i')).toMatchObject({ missing: 3, body: 'none' })
    store.ingest(chunk(0, { kind: 'text', delta: 'a' }))
    expect(turn(store, 'i')).toMatchObject({ missing: 0, parts: [{ segments: ['ab'] }] })
  })
})

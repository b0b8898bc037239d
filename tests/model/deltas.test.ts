import { describe, expect, test } from 'vitest'
import { bubble, callback, chunk, created, end, invocation } from './examples.ts'

const textPart = (text: string) => ({ kind: 'text', text }) as const
const think = (delta: string) => ({ kind: 'reasoning', delta })
const call = (inputDelta: string, toolName = 'f', toolCallId = 'x') => ({
  kind: 'tool_call',
  toolCallId,
  toolName,
  inputDelta,
})
const result = (output: number) => ({ kind: 'tool_result', toolCallId: 'x', output })
const [high, low] = ['\uD83D', '\uDE00']
const partsOf = (...parts: readonly unknown[]) =>
  invocation(...parts.map((part, seq) => chunk(seq, part)), end(parts.length)).parts

describe('an empty delta', () => {
  test('begins no part', () => {
    expect(partsOf('', think(''))).toEqual([])
    expect(invocation(chunk(0, ''))).toMatchObject({ body: 'stream', phase: 'streaming', missing: 0 })
  })

  test('ends no part', () => {
    expect(partsOf('a', think(''), 'b')).toEqual([textPart('ab')])
    expect(partsOf(think('r'), '', think('s'))).toEqual([{ kind: 'reasoning', text: 'rs' }])
    expect(partsOf(call('{'), 'a', call(''), 'b')).toHaveLength(2)
  })

  test('of the first call of an id begins its named part', () => {
    expect(partsOf('a', call(''), 'b')).toEqual([
      textPart('a'),
      { kind: 'tool', toolCallId: 'x', toolName: 'f', input: '', state: 'abandoned' },
      textPart('b'),
    ])
    expect(partsOf(result(1), call(''))).toEqual([
      { kind: 'tool', toolCallId: 'x', toolName: 'f', input: '', state: 'output', output: 1 },
    ])
  })
})

describe('a call after its result', () => {
  const first = { kind: 'tool', toolCallId: 'x', toolName: 'f', input: '{}', state: 'output', output: 1 }

  test('is a part of its own, which the next result fills in', () => {
    expect(partsOf(call('{}'), result(1), call('[', 'g'), call(']', 'h'), result(2), result(3))).toEqual([
      first,
      { ...first, toolName: 'g', input: '[]', output: 2 },
    ])
  })

  test('with an empty input adds nothing', () => {
    expect(partsOf(call('{}'), result(1), call(''), result(2))).toEqual([first])
  })

  test('without a result between is the same call', () => {
    expect(partsOf(call('{'), call('}'), result(1))).toEqual([first])
  })

  test('whose result came first gets its name from its first delta, and its next call is another part', () => {
    expect(partsOf(result(1), call('{'), call('}'))).toEqual([
      { ...first, input: '{' },
      { kind: 'tool', toolCallId: 'x', toolName: 'f', input: '}', state: 'abandoned' },
    ])
  })
})

describe('text', () => {
  test('of several parts is joined by a blank line, empty parts left out', () => {
    const stream = [chunk(0, 'a'), chunk(1, call('')), chunk(2, 'b')]
    expect(bubble(...stream)).toMatchObject({ text: 'a\n\nb', streamText: 'a\n\nb' })
    expect(bubble(...stream, callback([textPart('A'), textPart(''), textPart('B')]))).toMatchObject({
      text: 'A\n\nB',
      streamText: 'a\n\nb',
    })
  })

  test('of an open turn ends with no half character', () => {
    const halves = [chunk(0, `a${high}`), chunk(1, think(high)), chunk(2, call(`{${high}`))]
    const shown = [
      textPart('a'),
      { kind: 'reasoning', text: '' },
      { kind: 'tool', toolCallId: 'x', toolName: 'f', input: '{', state: 'input' },
    ]
    expect(invocation(...halves).parts).toEqual(shown)
    expect(bubble(...halves, callback('A'))).toMatchObject({ text: 'A', streamText: 'a' })
    expect(bubble(...halves, end(4)).streamText).toBe('a')
    expect(bubble(...halves, end(3)).streamText).toBe(`a${high}`)
    expect(bubble(...halves, end(4), callback('A')).streamText).toBe(`a${high}`)
    expect(bubble(...halves, end(9, { outcome: 'failed' })).streamText).toBe(`a${high}`)
  })

  test('has the whole character once its other half has come', () => {
    expect(bubble(chunk(0, `a${high}`), chunk(1, low)).text).toBe('a😀')
    expect(bubble(chunk(0, low)).text).toBe(low)
  })

  test('of callbacks is whole', () => {
    expect(bubble(created(), callback(`A${high}`)).text).toBe(`A${high}`)
  })
})

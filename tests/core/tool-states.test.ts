import { describe, expect, test } from 'vitest'
import type { ToolPart } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { newStore, replay, turn } from '../support/replay.ts'

const toolsOf = (store: ReturnType<typeof replay>): readonly ToolPart[] =>
  turn(store, 'i').parts.filter((part) => part.kind === 'tool')
const statesOf = (store: ReturnType<typeof replay>): readonly string[] =>
  toolsOf(store).map(({ state }) => state)

describe('the state of a tool (open-webui 21350)', () => {
  test('is input while its input arrives, and running as soon as a later chunk is folded', () => {
    const t = threadScript('t')
    const store = replay(t.toolCall('i', 'x', 'f', '{'))
    expect(statesOf(store)).toEqual(['input'])
    store.ingest(t.toolCall('i', 'x', 'f', '}'))
    expect(statesOf(store)).toEqual(['input'])
    store.ingest(t.toolCall('i', 'y', 'g', ''))
    expect(statesOf(store)).toEqual(['running', 'input'])
  })

  test.each([
    ['an empty delta', (t: ReturnType<typeof threadScript>) => t.chunk('i', '')],
    ['text', (t: ReturnType<typeof threadScript>) => t.chunk('i', 'a')],
    ['the result of another call', (t: ReturnType<typeof threadScript>) => t.toolResult('i', 'y', 1)],
    [
      'a chunk that does not decode',
      (t: ReturnType<typeof threadScript>) => ({ ...t.chunk('i', ''), part: { kind: 'hologram' } }),
    ],
  ])('is running behind %s', (_, next) => {
    const t = threadScript('t')
    const store = replay(t.toolCall('i', 'x', 'f', '{}'), next(t))
    expect(statesOf(store)[0]).toBe('running')
  })

  test('is input again when more input arrives, also with an empty delta', () => {
    const t = threadScript('t')
    const store = replay(t.toolCall('i', 'x', 'f', '{'), t.chunk('i', 'a'))
    expect(statesOf(store)).toEqual(['running'])
    store.ingest(t.toolCall('i', 'x', 'f', ''))
    expect(statesOf(store)).toEqual(['input'])
    const [part] = toolsOf(store)
    store.ingest(t.toolCall('i', 'x', 'f', ''))
    expect(toolsOf(store)[0]).toBe(part)
  })

  test('is output or error after a final result, whatever follows', () => {
    const t = threadScript('t')
    t.toolCall('i', 'x', 'f', '{}')
    t.toolResult('i', 'x', 1)
    t.toolCall('i', 'y', 'f', '{}')
    t.toolResult('i', 'y', 'no', { isError: true })
    t.toolResult('i', 'z', 1, { isError: false })
    t.toolCall('i', 'z', 'f', '{}')
    const store = replay(...t.log())
    expect(statesOf(store)).toEqual(['output', 'error', 'output'])
    store.ingest(t.finalized('i', { outcome: 'cancelled' }))
    expect(statesOf(store)).toEqual(['output', 'error', 'output'])
  })

  test.each(['completed', 'failed', 'cancelled'] as const)('is abandoned when its turn is %s', (outcome) => {
    const t = threadScript('t')
    t.toolCall('i', 'w', 'f', '{}')
    t.toolResult('i', 'w', 1, { isPartial: true })
    t.toolApproval('i', 'x', 'ok')
    t.toolCall('i', 'y', 'f', '{')
    t.finalized('i', { outcome })
    const store = replay(...t.log())
    expect(statesOf(store)).toEqual(['abandoned', 'abandoned', 'abandoned'])
    expect(turn(store, 'i').awaitingApproval).toBe(false)
    const before = toolsOf(store)
    store.ingest(t.callback('i', 'Done.', { offset: 50 }))
    expect(toolsOf(store)).toEqual(before)
    for (const [index, part] of toolsOf(store).entries()) expect(part).toBe(before[index])
  })

  test('does not change when the end says that chunks are missing', () => {
    const t = threadScript('t')
    t.toolApproval('i', 'x', 'ok')
    t.toolCall('i', 'y', 'f', '{')
    const store = replay(...t.log(), t.finalized('i', { offset: 9 }))
    expect(statesOf(store)).toEqual(['abandoned', 'abandoned'])
    store.ingest(t.finalized('i', { offset: 8, chunkCount: 5 }))
    expect(statesOf(store)).toEqual(['awaiting-approval', 'input'])
    expect(turn(store, 'i').awaitingApproval).toBe(true)
  })

  test('is the same after a snapshot, wherever it was taken', () => {
    const t = threadScript('t')
    t.toolCall('i', 'x', 'f', '{')
    t.toolCall('i', 'x', 'f', '}')
    t.chunk('i', '')
    t.toolApproval('i', 'x', 'ok')
    t.toolCall('i', 'y', 'f', '{')
    t.approval('i', 'ok', true)
    t.toolResult('i', 'x', 0.5, { isPartial: true })
    t.toolResult('i', 'x', 1)
    t.toolCall('i', 'y', 'f', '}')
    for (let cut = 1; cut <= t.log().length; cut++) {
      const replayed = replay(...t.log().slice(0, cut))
      const store = newStore()
      store.hydrate(replayed.snapshot('t'))
      expect(turn(store, 'i')).toEqual(turn(replayed, 'i'))
      expect(store.snapshot('t')).toEqual(replayed.snapshot('t'))
    }
  })

  test('leaves the other tools the same objects', () => {
    const t = threadScript('t')
    for (let index = 0; index < 5; index++) t.toolCall('i', `x${index}`, 'f', '{}')
    const store = replay(...t.log())
    const before = toolsOf(store)
    store.ingest(t.chunk('i', 'a'))
    expect(toolsOf(store).map((part, index) => part === before[index])).toEqual([
      true,
      true,
      true,
      true,
      false,
    ])
  })
})

describe('a preliminary output', () => {
  test('is replaced by the next result, and a final one stays', () => {
    const t = threadScript('t')
    const store = replay(
      t.toolCall('i', 'x', 'f', '{}'),
      t.toolResult('i', 'x', 1, { isPartial: true, isError: true }),
    )
    expect(toolsOf(store)[0]).toMatchObject({ output: 1, isPartial: true, isError: true, state: 'running' })
    store.ingest(t.toolResult('i', 'x', 2, { isPartial: true }))
    expect(toolsOf(store)[0]).toEqual({
      kind: 'tool',
      key: '0',
      toolCallId: 'x',
      toolName: 'f',
      input: '{}',
      state: 'running',
      output: 2,
      isPartial: true,
    })
    store.ingest(t.toolResult('i', 'x', 3, { isPartial: false }))
    expect(toolsOf(store)[0]).toMatchObject({ output: 3, state: 'output' })
    expect(toolsOf(store)[0]).not.toHaveProperty('isPartial')
    store.ingest(t.toolResult('i', 'x', 4, { isPartial: true }))
    store.ingest(t.toolResult('i', 'x', 5))
    expect(toolsOf(store)[0]).toMatchObject({ output: 3, state: 'output' })
  })

  test('is not final for a later call', () => {
    const t = threadScript('t')
    t.toolCall('i', 'x', 'f', '{')
    t.toolResult('i', 'x', 1, { isPartial: true })
    t.toolCall('i', 'x', 'f', '}')
    expect(toolsOf(replay(...t.log()))).toMatchObject([{ input: '{}', output: 1, state: 'running' }])
  })
})

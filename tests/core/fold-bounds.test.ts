import { describe, expect, test } from 'vitest'
import { StreamFold } from '../../src/core/fold.ts'
import { keyed, messageParts, PartList } from '../../src/core/parts.ts'
import { emptyStream } from '../../src/core/row.ts'
import type { ChunkPart, FinalPart } from '../../src/protocol/index.ts'
import { countOperations } from '../support/count-operations.ts'

const limits = { heldChunkCount: 100, heldUnits: 100_000 }
const text = (delta: string): ChunkPart => ({ kind: 'text', delta })
const call = (toolCallId: string, inputDelta = ''): ChunkPart => {
  return { kind: 'tool_call', toolCallId, toolName: 'f', inputDelta }
}
const file = (fileId: string): ChunkPart => ({ kind: 'file', mediaType: 'image/png', url: 'blob:', fileId })
const named = (partId: string): ChunkPart => ({ kind: 'text', partId, delta: 'a' })
const request = (id: string): ChunkPart => ({ kind: 'tool_approval', toolCallId: id, approvalId: id })
const reset = (fromSeq: number): ChunkPart => ({ kind: 'reset', fromSeq })
const data = (dataId: string): ChunkPart => ({ kind: 'data', name: 'n', dataId, value: 1 })

/** A fold of at most two parts, after these chunks in this order. */
function fold(chunks: readonly (readonly [seq: number, part: ChunkPart])[]): StreamFold {
  const made = new StreamFold(emptyStream, { heldUnits: 0 }, 2)
  for (const [seq, part] of chunks) made.addChunk(seq, part, limits)
  return made
}

describe('a part too many', () => {
  const chunks = [call('a'), text('b'), call('c'), data('d'), text('e'), call('a', '1'), call('c', '2')].map(
    (part, seq) => [seq, part] as const,
  )

  test('is not created: its chunk takes its seq as an empty part, and existing parts continue to grow', () => {
    const made = fold(chunks)
    expect(made.folded).toBe(7)
    const { parts, tail } = made.toColumn()
    expect(parts).toMatchObject([{ toolCallId: 'a', input: '1' }, { kind: 'text' }])
    expect(tail).toBe('be')
    expect(made.excessCount).toBe(3)
  })

  test('is the same one in any order of arrival', () => {
    const made = fold(chunks.toReversed())
    expect(made.toColumn()).toEqual(fold(chunks).toColumn())
    expect(made.excessCount).toBe(3)
  })
})

describe('10,000 parts', () => {
  const count = 10_000

  test.each([
    ['tools', (id: string) => [call(id, '1'), call(id, '2')]],
    ['data', (id: string) => [data(id), data(id)]],
    ['files', (id: string) => [file(id), file(id)]],
    ['text with an id', (id: string) => [named(id), named(id)]],
    ['requests', (id: string) => [request(id), request(id)]],
    [
      'data that a reset takes away each time',
      (id: string) => [data(id), call(id, '1'), call('0'), reset(1)],
    ],
  ])('of %s are found by an index: the list of parts is never searched', (what, chunksOf) => {
    const made = new StreamFold(emptyStream, { heldUnits: 0 })
    const parts = Array.from({ length: count }, (_each, id) => chunksOf(String(id))).flat()
    const { stepCount, copiedCount } = countOperations(() => {
      parts.forEach((part, seq) => made.addChunk(seq, part, limits))
    })
    expect(made.shownParts).toHaveLength(what.includes('reset') ? 1 : count)
    // A few look-ups for each chunk, and one pass for the making of the index.
    expect(stepCount).toBeLessThan(20 * parts.length)
    expect(copiedCount).toBeLessThan(4 * parts.length)
  })

  test('of data in a post are found by an index, and keep the place of the first', () => {
    const parts = Array.from({ length: 2 * count }, (_, index): FinalPart => {
      return { kind: 'data', name: 'n', dataId: String(index % count), value: index }
    })
    const shown = messageParts(parts)
    expect(shown).toHaveLength(count)
    expect(shown[7]).toMatchObject({ dataId: '7', value: count + 7 })
    const list = new PartList([...shown])
    list.put(keyed({ kind: 'data', name: 'n', dataId: '3', value: 'new' }, ''))
    expect([list.parts.length, list.parts[3]]).toMatchObject([count, { value: 'new' }])
  })
})

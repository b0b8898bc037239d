import { expect, test } from 'vitest'
import type { Json, ModelEvent } from './events.ts'
import { approval, at, callback, chunk, created, end, message, retraction } from './examples.ts'
import { rowsMet, tableRows } from './table-rows.ts'

/** The matched rows, each as often as it was matched, in the order of the table. */
function rows(...events: readonly ModelEvent[]): readonly string[] {
  const counts = rowsMet(events)
  return tableRows.flatMap((row) => Array.from({ length: counts[row] }, () => row))
}

const data = (value: Json) => ({ kind: 'data', name: 'n', dataId: 'x', value }) as const
const independent = { disposition: 'independent' } as const

const examples: readonly [fact: string, events: readonly ModelEvent[], met: readonly string[]][] = [
  ['a plain turn meets no row', [created(), chunk(0, 'a'), callback('A'), end(1)], []],
  ['a copy is a duplicate', [created(), created({ at: 1 })], ['duplicate']],
  [
    'a message again with a clientMessageId',
    [message('a'), message('a', { clientMessageId: 'c' })],
    ['duplicate'],
  ],
  ['revision 0 is no revision', [message('a'), message('a', { revision: 0 })], ['duplicate']],
  ['a copy with a lower offset', [at(2, end(0)), at(1, end(0))], ['duplicate', 'duplicate_lower_offset']],
  ['a copy with the same offset', [at(2, end(0)), at(2, end(0))], ['duplicate']],
  ['a folded chunk again, whatever it says', [chunk(0, 'a'), chunk(0, 'b')], ['duplicate_folded_chunk']],
  [
    'a copy that is higher than one of two',
    [at(5, end(0)), at(3, end(0)), at(4, end(0))],
    ['duplicate', 'duplicate', 'duplicate_lower_offset'],
  ],
  ['a callback again with revision 0', [callback('A'), callback('A', { revision: 0 })], ['duplicate']],
  ['a held chunk again', [chunk(1, 'b'), chunk(1, 'b')], ['duplicate', 'held']],
  [
    'members of Json in another order',
    [chunk(1, data({ a: 1, b: 2 })), chunk(1, data({ b: 2, a: 1 }))],
    ['duplicate', 'held'],
  ],
  [
    'a member of Json with another value',
    [chunk(1, data({ a: 1 })), chunk(1, data({ a: 2 }))],
    ['conflicting_chunk', 'held'],
  ],
  ['a held chunk with another part', [chunk(1, 'b'), chunk(1, 'z')], ['conflicting_chunk', 'held']],
  ['a part that does not decode', [chunk(0, { kind: 'hologram' })], ['undecodable_part']],
  ['a held part that does not decode', [chunk(1, 7)], ['undecodable_part', 'held']],
  ['a chunk after the end, beyond it', [end(1), chunk(0, 'a'), chunk(1, 'b')], ['chunk_beyond_end']],
  [
    'a chunk beyond the end that wins',
    [at(1, end(0)), at(2, end(9)), at(3, chunk(0, 'a'))],
    ['chunk_beyond_end', 'conflicting_end'],
  ],
  ['an end below a known chunk', [chunk(0, 'a'), chunk(1, 'b'), end(1)], ['chunk_beyond_end']],
  ['a second end that differs', [end(0), end(0, { outcome: 'failed' })], ['conflicting_end']],
  ['a second created that differs', [created(), created({ agentId: 'a' })], ['conflicting_created']],
  [
    'another callback of one revision',
    [callback('A'), callback('A', { messageId: 'n' })],
    ['conflicting_callback'],
  ],
  [
    'a callback of a higher revision',
    [callback('A'), callback('B', { revision: 1 })],
    ['higher_revision_callback'],
  ],
  [
    'a callback of a lower revision',
    [callback('B', { revision: 1 }), callback('A')],
    ['higher_revision_callback'],
  ],
  [
    'the same words at a higher revision',
    [callback('A'), callback('A', { revision: 1 })],
    ['higher_revision_callback'],
  ],
  [
    'one revision among several',
    [callback('A'), callback('B', { revision: 1 }), callback('C')],
    ['conflicting_callback', 'higher_revision_callback'],
  ],
  ['another message of one revision', [message('a'), message('b')], ['conflicting_message']],
  ['an edit that says the same', [message('a'), message('a', { revision: 1 })], ['higher_revision_message']],
  ['an edit', [message('a'), message('b', { revision: 1 })], ['higher_revision_message']],
  [
    'another post of one revision',
    [callback('a', independent), callback('b', independent)],
    ['conflicting_message'],
  ],
  ['another answer to a request', [approval('a', true), approval('a', false)], ['conflicting_approval']],
  ['an answer to another request', [approval('a', true), approval('b', false)], []],
  [
    'the same answer for another reason',
    [approval('a', true), approval('a', true, { reason: 'r' })],
    ['conflicting_approval'],
  ],
  ['a known id in another thread', [created(), created({ threadId: 'u' })], ['id_conflict']],
  ['a chunk after a hole', [chunk(1, 'b'), chunk(0, 'a')], ['held']],
  ['a turn that is retracted', [created(), retraction()], []],
  ['a turn that was retracted', [retraction(), created()], ['duplicate_of_retracted', 'retraction_first']],
  ['a turn that regenerates itself', [created({ regenerates: 'i' })], ['circle']],
]

test.each(examples)('%s', (_, events, met) => {
  expect(rows(...events)).toEqual(met)
})

test('every row has an example', () => {
  expect(new Set(examples.flatMap(([, , met]) => met))).toEqual(new Set(tableRows))
})

import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { decodeEvent, decodeSnapshot, violationOf } from '../../src/protocol/index.ts'
import { full } from './examples.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void // which the flag gives to a new context

const count = 64
const parentBytes = 1_000_000

/** How many bytes are alive for what is kept of `count` texts of a megabyte each. */
function bytesKept(keep: (parent: string) => unknown): number {
  const kept: unknown[] = []
  collectGarbage()
  const before = getHeapStatistics().used_heap_size
  for (let index = 0; index < count; index++) {
    const parent = `${index}`.padStart(parentBytes, 'x')
    parent.charCodeAt(0) // V8 writes it down as one text
    kept.push(keep(parent))
  }
  collectGarbage()
  const bytes = getHeapStatistics().used_heap_size - before
  expect(kept).toHaveLength(count) // and alive until here
  return bytes
}

/** What stands in a large frame: a text of its own for whoever looks, but a slice of it for V8. */
const slices = (parent: string) => ({
  id: parent.slice(500, 700),
  text: parent.slice(1_000, 4_000),
  key: parent.slice(5_000, 5_100),
})

test.each([
  ['an id', (parent: string) => decodeEvent({ ...full.callback, threadId: slices(parent).id, v: 2 })],
  ['an id that is too long', (parent: string) => violationOf('id_conflict', { threadId: parent.slice(1) })],
  [
    'a turn’s id',
    (parent: string) => decodeEvent({ ...full.callback, invocationId: slices(parent).id, parts: 5 }),
  ],
  [
    'a nested text',
    (parent: string) => decodeEvent({ ...full.message, parts: [{ kind: 'x', text: slices(parent).text }] }),
  ],
  [
    'a field’s name',
    (parent: string) => decodeEvent({ ...full.message, parts: { [slices(parent).key]: 1 } }),
  ],
  ['a value that is told', (parent: string) => decodeEvent({ ...full.message, author: slices(parent).text })],
  ['a text as an event', (parent: string) => decodeEvent(slices(parent).text)],
  ['a snapshot', (parent: string) => decodeSnapshot({ v: 1, threadId: 't', bubbles: slices(parent).text })],
])('the violation of %s keeps nothing larger alive than it shows', (_what, decode) => {
  const keep = (parent: string) => {
    const result = decode(parent)
    return 'violation' in result ? result.violation : result
  }
  expect(bytesKept(keep)).toBeLessThan((count * parentBytes) / 10)
})

test('red: a slice keeps the text alive that it was cut from', () => {
  expect(bytesKept((parent) => slices(parent).text)).toBeGreaterThan((count * parentBytes) / 2)
})

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { guardBroadcast, ProtocolViolationError } from '../../src/server/index.ts'
import { sayings, wholeLine } from '../server/guard/said.ts'
import { shapes } from '../server/guard/shapes.ts'

/** How many inputs; `npm run fuzz` sets more. */
const runCount = Number(process.env['FUZZ_RUNS'] ?? 2_000)

const callback = { type: 'callback', origin: 'callback', threadId: 't1', messageId: 'm1', parts: [] }
const named = { ...callback, invocationId: 'turn' }
// Two of them are large, and would take most of the time.
const small = shapes.filter(({ name }) => !/100,000|50,000/.test(name))

const pieces = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  '\n',
  '\0',
  ',',
  ':',
  'data: ',
  '42',
  '{"a":',
  '"callback"',
  '\\u0063',
  '\ufeff',
  '\u001e',
]
const edit = fc.record({ at: fc.nat(), removed: fc.nat(3), added: fc.constantFrom('', ...pieces) })
const edits = fc.array(edit, { minLength: 1, maxLength: 6 })

const mutated = (text: string, list: readonly { at: number; removed: number; added: string }[]): string =>
  list.reduce((held, { at, removed, added }) => {
    const from = at % (held.length + 1)
    return held.slice(0, from) + added + held.slice(from + removed)
  }, text)

const guarded = guardBroadcast((...args: unknown[]) => args)

/** Whether it was refused; anything else that is thrown comes out. */
function refuses(args: readonly unknown[]): boolean {
  try {
    guarded(...args)
    return false
  } catch (error) {
    if (error instanceof ProtocolViolationError) return true
    throw error
  }
}

test('of mutated frames nothing comes out but a ProtocolViolationError', () => {
  fc.assert(
    fc.property(fc.constantFrom(...small), edits, (shape, list) => {
      const [frame] = shape.wrap(callback)
      const text = typeof frame === 'string' ? frame : JSON.stringify([callback, named])
      const changed = mutated(text, list)
      const verdict = refuses([changed])
      // As bytes it is the same text, but for halves of characters.
      expect(refuses([new TextEncoder().encode(changed)])).toBe(verdict)
      expect(() => refuses([{ data: changed }])).not.toThrow()
    }),
    { numRuns: runCount },
  )
})

test('what is mutated in content changes no verdict', () => {
  fc.assert(
    fc.property(fc.constantFrom(...sayings), edits, fc.constantFrom(...small), (saying, list, shape) => {
      // Where a tool returns an object, it is parsed: a JSON string is JSON whatever it says.
      const said = saying.message(JSON.stringify(mutated(wholeLine, list)))
      expect(refuses([said])).toBe(false)
      expect(refuses([JSON.stringify(said)])).toBe(false)
      expect(refuses(shape.wrap(named))).toBe(false)
      expect(refuses([JSON.stringify([said, callback])])).toBe(true)
    }),
    { numRuns: runCount },
  )
})

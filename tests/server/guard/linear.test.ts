import { describe, expect, test, vi } from 'vitest'
import { JsonScan } from '../../../src/server/guard/json-scan.ts'
import { guardBroadcast } from '../../../src/server/index.ts'
import { shapes } from './shapes.ts'

// Work is counted, not timed: each character that is looked at by a program of ours, and each that is handed to
// `JSON.parse` or searched through. bench/cases/guard.mjs has the times.

const length = 20_000
const fill = (piece: string): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
const word = '"callback" "threadId {"'

/** What somebody sends to make a guard slow. */
const attacks: readonly (readonly [name: string, text: string])[] = [
  ['brackets that do not match', `data:${word}${fill('{]')}`],
  [
    'brackets that do not match, in a name',
    JSON.stringify({ kind: 'data', name: `data:callback${fill('{]')}`, x: 'callback' }),
  ],
  ['objects that do not end', `${fill('{"a":')}${word}`],
  ['lists that do not end, on lines', `${fill('[\n')}${word}`],
  ['lists that do not end, as data', fill(`data: [${word},\n`)],
  ['data that does not end, event after event', fill(`data: [${word}\ndata: ]]\n\n`)],
  ['lists that do not end, event after event', fill(`data: [${word}\n\n`)],
  ['one event that does not end', fill(`data: ["callback",\n`) + word],
  ['events over two lines', fill(`data: {"a":"callback",\ndata: "origin":1}\n\n`)],
  ['events that break on their second line', fill(`data: {"a":"callback",\ndata: "origin":1]\n\n`)],
  ['lines that hold a mark and are no callback', fill(`{"type":"callback","":"origin"}\n`)],
  ['events over two lines that hold a mark', fill(`data: {"type":"callback",\ndata: "":"origin"}\n\n`)],
  ['lines that hold both marks', fill(`{"type":"callback","":{"origin":1}}\n`)],
  ['lines that hold both marks in a string', fill(`["\\"callback","\\"origin"]\n`)],
  ['packets that hold both marks', fill(`42["m",{"type":"callback","":{"origin":1}}]\u001e`)],
  [
    'events over two lines that hold both marks',
    fill(`data: {"type":"callback",\ndata: "":{"origin":1}}\n\n`),
  ],
  ['lines with an escape', fill(`["\\u0041"]\n`)],
  ['control characters on lines', `${fill('\u0001\n')}${word}`],
  ['an object that does not end', `{"origin":"callback",${fill('"a":1,')}`],
  ['quotes on lines', `${fill('"\n')}${word}`],
  ['pairs on lines', `${fill('{}\n')}${word}`],
  ['braces', `${word}${fill('{')}`],
  ['broken objects on lines', fill(`{${word}]}\n`)],
  ['objects that end with the next line', fill(`{"a":${word}\n`)],
  ['quotes', `${word}${fill('"')}`],
  ['backslashes', `"${fill('\\')}${word}`],
  ['backslashes in JSON', JSON.stringify([fill('\\'), 'callback'])],
  ['digits', `${fill('4')}${word}`],
  ['namespaces', `${fill('4/')}${word}`],
  ['empty lines', `${fill('\n')}${word}`],
  ['deep lists', `${'['.repeat(length / 2)}"callback"${']'.repeat(length / 2)}`],
  ['strings that are nearly JSON', JSON.stringify(Array.from({ length: 400 }, () => `{${word}]}`))],
  [
    'strings that break off late',
    JSON.stringify(Array.from({ length: 40 }, () => `{"callback":"threadId","a":["${'x'.repeat(500)}"}`)),
  ],
  [
    'strings in strings in strings',
    JSON.stringify([JSON.stringify([JSON.stringify([JSON.stringify([word, fill('x')])])])]),
  ],
]

/** Characters that were looked at while this ran. */
function workOf(run: () => void): number {
  let unitCount = 0
  // Called with the text as `this`.
  const charCodeAt = Reflect.get(String.prototype, 'charCodeAt')
  const includes = Reflect.get(String.prototype, 'includes')
  const { parse } = JSON
  const spies = [
    vi.spyOn(String.prototype, 'charCodeAt').mockImplementation(function (this: string, index: number) {
      unitCount++
      return charCodeAt.call(this, index)
    }),
    vi.spyOn(String.prototype, 'includes').mockImplementation(function (this: string, text: string) {
      unitCount += this.length / 16 // by many characters at once
      return includes.call(this, text)
    }),
    vi.spyOn(JSON, 'parse').mockImplementation((text: string) => {
      unitCount += text.length
      return parse(text) as unknown
    }),
  ]
  try {
    run()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return unitCount
}

const guarded = guardBroadcast((text: string) => text, { onRefuse: () => '' })

describe('one pass, whatever comes', () => {
  test.each(attacks)('%s', (_name, text) => {
    const work = workOf(() => void guarded(text))
    expect(work).toBeGreaterThan(0)
    expect(work / text.length).toBeLessThan(5)
    const twice = workOf(() => void guarded(text + text))
    expect(twice).toBeLessThan(work * 2 + 5 * text.length)
  })

  test.each(shapes.filter(({ wrap }) => typeof wrap({})[0] === 'string'))('the shape $name', ({ wrap }) => {
    const [text] = wrap({ type: 'callback', threadId: 't1', invocationId: 'turn', note: fill('word ') })
    const frame = String(text)
    expect(workOf(() => void guarded(frame)) / frame.length).toBeLessThan(5)
  })

  test('a text without the word is not parsed', () => {
    const text = JSON.stringify({ type: 'stream_chunk', delta: fill('{"origin":') })
    expect(workOf(() => void guarded(text))).toBeLessThan(text.length / 4)
  })

  test('the count would see a text that is gone over again from each bracket', () => {
    const text = '{]'.repeat(100)
    const work = workOf(() => {
      for (let from = 0; from < text.length; from++)
        for (let index = from; index < text.length; index++) text.charCodeAt(index)
    })
    expect(work / text.length).toBeGreaterThan(50)
  })
})

test.each([
  ['an origin alone', '{"origin":"callback"}'],
  ['an origin alone, behind a broken line', '{\n{"origin":"callback"}'],
  ['a threadId alone', '[{"type":"callback","threadId":"t1"}]\n'],
  ['the last of many values', `${'{"origin":1,"a":"callback"}\n'.repeat(50)}data: {"origin":"callback"}`],
  [
    'data behind a value over two lines of its event',
    'data: {"a":\ndata: 1}\ndata: {"origin":"callback"}\n\n',
  ],
  ['a list that is deeper than any stack', `${'['.repeat(10_000)}{"origin":"callback"}${']'.repeat(10_000)}`],
])('a text is refused for %s', (_name, text) => {
  expect(guarded(text)).toBe('')
  expect(guarded(text.replaceAll('"callback"', '"answer"'))).not.toBe('')
})

describe('where JSON ends', () => {
  test.each([
    '{}',
    '[]',
    '{"a":1}',
    '[1,2]',
    '"a"',
    '1',
    '-0.5e+3',
    'true',
    'null',
    '{"a":{"b":[{}]}}',
    '"\\u00e9\\n"',
    ' [ 1 , 2 ] ',
    '{',
    '[',
    '{]',
    '[}',
    '{"a"}',
    '{"a":}',
    '{,}',
    '[,]',
    '[1,]',
    '{"a":1,}',
    '01',
    '1.',
    '"\\x"',
    '"\\u12"',
    '"\n"',
    'tru',
    '-',
    '"a',
    '{"a":1',
    '[[]',
    '\u00a0[]',
    '[\0]',
    '{1:2}',
    '[1 2]',
    '{"a" 1}',
    '[-]',
    '"\\',
  ])('%j ends where JSON.parse says, or is refused as it refuses', (text) => {
    const end = new JsonScan(text).endOf(0, false)
    let isJson = true
    try {
      JSON.parse(text)
    } catch {
      isJson = false
    }
    expect(end >= 0 && text.slice(end).trim() === '').toBe(isJson)
  })
})

import { describe, expect, test } from 'vitest'
import { type Draft, Drafts } from '../../src/demo/live/drafts.ts'
import { messageOf } from '../../src/demo/live/message-of.ts'

/** A tab's storage: what it holds survives the page. */
function fakeStorage(text: string | null = null) {
  let kept = text
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => void (kept = value),
  }
}

const draft = (text: string): Draft => ({ text, files: [] })
const fileOf = (units: number) => ({
  kind: 'file' as const,
  mediaType: 'image/png',
  url: `data:image/png;base64,${'A'.repeat(units)}`,
})

describe('drafts', () => {
  test('are there after a reload, each in its thread', () => {
    const storage = fakeStorage()
    const before = new Drafts(storage)
    before.keep('t', draft('Half a'))
    before.keep('__proto__', draft('Another'))
    before.keep('u', draft('Gone'))
    before.keep('u', draft(''))
    const after = new Drafts(storage)
    expect(['t', '__proto__', 'u'].map((id) => after.of(id).text)).toEqual(['Half a', 'Another', ''])
  })

  test('are bounded: the oldest go', () => {
    const storage = fakeStorage()
    const drafts = new Drafts(storage)
    for (let index = 0; index < 60; index++) {
      drafts.keep(`t${index}`, draft('x'.repeat(5_000)))
      drafts.keep('t0', draft(`still ${index}`))
    }
    const after = new Drafts(storage)
    expect([after.of('t0').text, after.of('t10').text, after.of('t59').text.length]).toEqual([
      'still 59',
      '',
      4_000,
    ])
  })

  test.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['another version', '{"v":2,"drafts":[]}'],
    ['another shape', '{"v":1,"drafts":[["t"]]}'],
    ['an id that is none', '{"v":1,"drafts":[["","x"]]}'],
  ])('are none where the storage holds %s', (_, text) => {
    expect(new Drafts(fakeStorage(text)).of('t').text).toBe('')
  })

  test.each([
    ['there is no storage', undefined],
    [
      'the storage is full or forbidden',
      {
        getItem: () => {
          throw new Error('forbidden')
        },
        setItem: () => {
          throw new Error('full')
        },
      },
    ],
  ])('last as long as the page where %s', (_, storage) => {
    const drafts = new Drafts(storage)
    drafts.keep('t', draft('Half a'))
    expect(drafts.of('t').text).toBe('Half a')
  })

  test('have files that last as long as the page; the text is there after a reload', () => {
    const storage = fakeStorage()
    const before = new Drafts(storage)
    const written = { text: 'Look', files: [fileOf(8)] }
    before.keep('t', written)
    before.keep('u', { text: '', files: [fileOf(8)] })
    expect(before.of('t')).toEqual(written)
    const after = new Drafts(storage)
    expect([after.of('t'), after.of('u')]).toEqual([draft('Look'), draft('')])
  })
})

test('a message has its files before its text, and no text that is empty', () => {
  expect(messageOf('t', { text: 'Look', files: [fileOf(8)] })).toEqual({
    threadId: 't',
    parts: [fileOf(8), { kind: 'text', text: 'Look' }],
  })
  expect(messageOf('t', { text: '', files: [fileOf(8)] }).parts).toEqual([fileOf(8)])
})

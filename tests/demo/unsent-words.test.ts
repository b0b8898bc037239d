import { describe, expect, test } from 'vitest'
import { restoreMessages } from '../../src/demo/live/send-message.ts'
import { UnsentWords } from '../../src/demo/live/unsent-words.ts'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'

/** A tab's storage: what it holds survives the page. */
function fakeStorage(text: string | null = null) {
  let kept = text
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => void (kept = value),
  }
}

const message = { threadId: 't', text: 'Hello', clientMessageId: 'c' }

describe('words that were not sent', () => {
  test('are there after a reload, each in its thread', () => {
    const storage = fakeStorage()
    const before = new UnsentWords(storage)
    before.keepDraft('t', 'Half a')
    before.keepDraft('__proto__', 'Another')
    before.keepDraft('u', 'Gone')
    before.keepDraft('u', '')
    before.keepMessage(message)
    before.keepMessage({ ...message, clientMessageId: 'd' })
    before.forgetMessage('d')
    const after = new UnsentWords(storage)
    expect(['t', '__proto__', 'u'].map((id) => after.draftOf(id))).toEqual(['Half a', 'Another', ''])
    expect(after.messages()).toEqual([message])
  })

  test('are bounded: the oldest go', () => {
    const storage = fakeStorage()
    const words = new UnsentWords(storage)
    for (let index = 0; index < 60; index++) {
      words.keepDraft(`t${index}`, 'x'.repeat(5_000))
      words.keepMessage({ ...message, clientMessageId: `c${index}` })
      words.keepDraft('t0', `still ${index}`)
    }
    const after = new UnsentWords(storage)
    expect(after.messages().map(({ clientMessageId }) => clientMessageId)).toEqual(
      Array.from({ length: 50 }, (_, index) => `c${index + 10}`),
    )
    expect([after.draftOf('t0'), after.draftOf('t10'), after.draftOf('t59').length]).toEqual([
      'still 59',
      '',
      4_000,
    ])
  })

  test.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['another version', '{"v":2,"drafts":[],"messages":[]}'],
    ['another shape', '{"v":1,"drafts":[["t"]],"messages":7}'],
    ['an id that is none', '{"v":1,"drafts":[["","x"]],"messages":[]}'],
  ])('are none where the storage holds %s', (_, text) => {
    const words = new UnsentWords(fakeStorage(text))
    expect([words.messages(), words.draftOf('t')]).toEqual([[], ''])
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
    const words = new UnsentWords(storage)
    words.keepDraft('t', 'Half a')
    words.keepMessage(message)
    expect([words.draftOf('t'), words.messages()]).toEqual(['Half a', [message]])
  })
})

describe('a message that a reload has interrupted', () => {
  test('is shown as not sent, with its words', () => {
    const store = createBubbleStore({ scheduler: syncScheduler })
    const words = new UnsentWords(fakeStorage())
    words.keepMessage(message)
    restoreMessages(store, words)
    expect(shown(store, 't')).toEqual(['c: Hello (user, failed)'])
    expect(words.messages()).toEqual([message])
  })

  test('is sent, in the same bubble, and forgotten when the thread comes and has it', () => {
    const store = createBubbleStore({ scheduler: syncScheduler })
    const words = new UnsentWords(fakeStorage())
    words.keepMessage(message)
    restoreMessages(store, words)
    const [key] = store.thread('t')!.keys
    store.ingest({ ...threadScript('t').message('m', 'Hello'), clientMessageId: 'c' })
    expect(store.thread('t')!.keys).toEqual([key])
    expect(store.bubble(key!)).toMatchObject({ delivery: 'sent' })
    expect(words.messages()).toEqual([])
  })
})

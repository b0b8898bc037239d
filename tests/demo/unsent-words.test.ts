import { describe, expect, test } from 'vitest'
import { connectWebSocket } from '../../src/client/index.ts'
import { messageOf, resumeSending, sendMessage } from '../../src/demo/live/send-message.ts'
import { type Draft, UnsentWords } from '../../src/demo/live/unsent-words.ts'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import { fakeGateway, shown, threadScript } from '../../src/testing/index.ts'

/** A tab's storage: what it holds survives the page. */
function fakeStorage(text: string | null = null) {
  let kept = text
  return {
    getItem: () => kept,
    setItem: (_: string, value: string) => void (kept = value),
  }
}

const message = { threadId: 't', parts: [{ kind: 'text' as const, text: 'Hello' }], clientMessageId: 'c' }
const draft = (text: string): Draft => ({ text, files: [] })
const fileOf = (units: number) => ({
  kind: 'file' as const,
  mediaType: 'image/png',
  url: `data:image/png;base64,${'A'.repeat(units)}`,
})

describe('words that were not sent', () => {
  test('are there after a reload, each in its thread', () => {
    const storage = fakeStorage()
    const before = new UnsentWords(storage)
    before.keepDraft('t', draft('Half a'))
    before.keepDraft('__proto__', draft('Another'))
    before.keepDraft('u', draft('Gone'))
    before.keepDraft('u', draft(''))
    before.keepMessage(message)
    before.keepMessage({ ...message, clientMessageId: 'd' })
    before.forgetMessage('d')
    const after = new UnsentWords(storage)
    expect(['t', '__proto__', 'u'].map((id) => after.draftOf(id).text)).toEqual(['Half a', 'Another', ''])
    expect(after.messages()).toEqual([message])
  })

  test('are bounded: the oldest go', () => {
    const storage = fakeStorage()
    const words = new UnsentWords(storage)
    for (let index = 0; index < 60; index++) {
      words.keepDraft(`t${index}`, draft('x'.repeat(5_000)))
      words.keepMessage({ ...message, clientMessageId: `c${index}` })
      words.keepDraft('t0', draft(`still ${index}`))
    }
    const after = new UnsentWords(storage)
    expect(after.messages().map(({ clientMessageId }) => clientMessageId)).toEqual(
      Array.from({ length: 50 }, (_, index) => `c${index + 10}`),
    )
    expect([after.draftOf('t0').text, after.draftOf('t10').text, after.draftOf('t59').text.length]).toEqual([
      'still 59',
      '',
      4_000,
    ])
  })

  test.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['another version', '{"v":1,"drafts":[],"messages":[]}'],
    ['another shape', '{"v":2,"drafts":[["t"]],"messages":7}'],
    ['an id that is none', '{"v":2,"drafts":[["","x"]],"messages":[]}'],
  ])('are none where the storage holds %s', (_, text) => {
    const words = new UnsentWords(fakeStorage(text))
    expect([words.messages(), words.draftOf('t').text]).toEqual([[], ''])
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
    words.keepDraft('t', draft('Half a'))
    words.keepMessage(message)
    expect([words.draftOf('t').text, words.messages()]).toEqual(['Half a', [message]])
  })
})

describe('files', () => {
  test('of a draft last as long as the page; its text is there after a reload', () => {
    const storage = fakeStorage()
    const before = new UnsentWords(storage)
    const written = { text: 'Look', files: [fileOf(8)] }
    before.keepDraft('t', written)
    before.keepDraft('u', { text: '', files: [fileOf(8)] })
    expect(before.draftOf('t')).toEqual(written)
    const after = new UnsentWords(storage)
    expect([after.draftOf('t'), after.draftOf('u')]).toEqual([draft('Look'), draft('')])
  })

  test('of a message are there after a reload, the newest ones if they are too many', () => {
    const storage = fakeStorage()
    const words = new UnsentWords(storage)
    for (const clientMessageId of ['a', 'b', 'c', 'd'])
      words.keepMessage({ threadId: 't', parts: [fileOf(700_000)], clientMessageId })
    expect(words.messages()).toHaveLength(4)
    expect(new UnsentWords(storage).messages().map(({ clientMessageId }) => clientMessageId)).toEqual([
      'b',
      'c',
      'd',
    ])
  })
})

describe('a message', () => {
  test('has its files before its text, and no text that is empty', () => {
    expect(messageOf('t', { text: 'Look', files: [fileOf(8)] })).toMatchObject({
      threadId: 't',
      parts: [fileOf(8), { kind: 'text', text: 'Look' }],
    })
    expect(messageOf('t', { text: '', files: [fileOf(8)] }).parts).toEqual([fileOf(8)])
  })

  test('that a reload has interrupted is sent again, and forgotten when it is sent or given up', () => {
    const storage = fakeStorage()
    new UnsentWords(storage).keepMessage(message)
    const network = fakeGateway()
    const store = createBubbleStore({ scheduler: syncScheduler })
    const words = new UnsentWords(storage)
    const connection = connectWebSocket({ store, url: 'ws://fake', threadIds: ['t'], ...network.ports })
    resumeSending({ connection, words })
    expect(shown(store, 't')).toEqual(['c: Hello (user, sending)'])
    expect(words.messages()).toEqual([message])
    sendMessage({ connection, words }, { ...message, clientMessageId: 'd' })
    connection.outbox.discard('d')
    expect(words.messages()).toEqual([message])
    store.ingest({ ...threadScript('t').message('m', 'Hello'), clientMessageId: 'c' })
    expect(words.messages()).toEqual([])
    connection.dispose()
  })
})

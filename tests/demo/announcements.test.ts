import { expect, test } from 'vitest'
import { announcementsOf, utteranceOf } from '../../src/demo/chat/announcements.ts'
import { type Bubble, createBubbleStore, syncScheduler } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'

/** What is said when these events arrive one by one. */
function said(...events: readonly unknown[]): readonly string[] {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const known = new Map<string, Bubble>()
  const words: string[] = []
  for (const event of events) {
    store.ingest(event)
    for (const key of store.thread('t')?.keys ?? []) {
      const bubble = store.bubble(key)!
      if (known.get(key) === bubble) continue
      for (const announcement of announcementsOf(known.get(key), bubble))
        words.push(utteranceOf([announcement]))
      known.set(key, bubble)
    }
  }
  return words
}

test('a reply is announced when it is complete, not while it streams', () => {
  const t = threadScript('t')
  const events = [
    t.message('q', 'Hi'),
    t.created('a', { agentId: 'scout' }),
    t.chunk('a', 'Hel'),
    t.chunk('a', 'lo'),
    t.finalized('a'),
  ]
  expect(said(...events)).toEqual(['scout: reply complete.'])
})

test('an answer by callback is announced once, a revision not again', () => {
  const t = threadScript('t')
  const events = [
    t.created('a'),
    t.callback('a', 'One'),
    t.callback('a', 'Two', { revision: 1, messageId: 'm' }),
  ]
  expect(said(...events)).toEqual(['The agent: answered by callback.'])
})

test('failures, cancellations and posts are announced', () => {
  const t = threadScript('t')
  const failed = t.finalized('a', { outcome: 'failed' })
  const cancelled = t.finalized('b', { outcome: 'cancelled' })
  expect(said(failed, cancelled, t.post('a', 'By the way'))).toEqual([
    'The agent: the turn failed.',
    'The agent: the turn was cancelled.',
    'The agent posted a message.',
  ])
})

test('much at once is counted, not read out', () => {
  const news = (who: string, what: 'completed' | 'failed') => ({ who, news: what })
  expect(utteranceOf([news('a', 'completed'), news('b', 'failed')])).toBe(
    'a: reply complete. b: the turn failed.',
  )
  expect(utteranceOf([news('a', 'completed'), news('b', 'failed'), news('c', 'completed')])).toBe(
    'Replies: 2 complete, 1 failed.',
  )
})

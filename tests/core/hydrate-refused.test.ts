import { describe, expect, test } from 'vitest'
import { shown, threadScript } from '../../src/testing/index.ts'
import { everything } from '../support/everything.ts'
import { codesOf, outcome, replay, shownState } from '../support/replay.ts'

describe('a snapshot whose bubble has an id that is known as something else', () => {
  const held = (more: object) => ({
    v: 1,
    threadId: 't',
    epoch: 'e',
    offset: 3,
    bubbles: [
      { ...more },
      {
        kind: 'message',
        messageId: 'fine',
        revision: 0,
        author: { kind: 'user' },
        parts: [{ kind: 'text', text: 'x' }],
      },
    ],
  })
  const elsewhere = threadScript('u')
  const known = [elsewhere.created('i'), elsewhere.message('m', 'x')]

  test.each([
    ['another thread’s invocation', { kind: 'invocation', invocationId: 'i', folded: 0, parts: [] }],
    [
      'a callback with another thread’s messageId',
      {
        kind: 'invocation',
        invocationId: 'j',
        folded: 0,
        parts: [],
        callbacks: [
          { messageId: 'free', revision: 0, parts: [{ kind: 'text', text: 'x' }] },
          { messageId: 'm', revision: 0, parts: [{ kind: 'text', text: 'x' }] },
        ],
      },
    ],
    [
      'another thread’s message',
      {
        kind: 'message',
        messageId: 'm',
        revision: 0,
        author: { kind: 'user' },
        parts: [{ kind: 'text', text: 'x' }],
      },
    ],
    [
      'a post of another thread’s invocation',
      {
        kind: 'message',
        disposition: 'independent',
        invocationId: 'i',
        messageId: 'n',
        revision: 0,
        author: { kind: 'agent' },
        parts: [{ kind: 'text', text: 'x' }],
      },
    ],
  ])('refuses that bubble and joins the rest: %s', (_, bubble) => {
    const store = replay(...known)
    const before = shownState(store, 'u')
    const receipt = store.hydrate(held(bubble))
    expect(outcome(receipt)).toBe('applied id_conflict')
    expect(receipt.violation?.threadId).toBe('t')
    expect(codesOf(store)).toEqual(['id_conflict'])
    expect(shown(store, 't')).toEqual(['fine: x (user)'])
    expect(shownState(store, 'u')).toEqual(before)
    expect(store.cursor('t')).toEqual({ epoch: 'e', offset: 3 })
    // What was refused claims nothing.
    expect(outcome(store.ingest(elsewhere.message('free', 'x')))).toBe('applied')
    expect(outcome(store.ingest(elsewhere.created('j')))).toBe('applied')
  })
})

test('a snapshot that does not decode is refused: a receipt, a violation, and nothing changes', () => {
  const store = replay(...everything())
  const state = store.getState()
  for (const input of [
    null,
    5,
    'x',
    [],
    {},
    { v: 2 },
    { ...store.snapshot('t'), bubbles: 5 },
    { ...store.snapshot('t'), epoch: '' },
  ]) {
    const receipt = store.hydrate(input)
    expect(receipt.status).toBe('rejected')
    expect(receipt.violation?.code).toMatch(/^(?:invalid_event|unsupported_version)$/u)
  }
  expect(store.getState().bubbles).toBe(state.bubbles)
  expect(store.getState().threads).toBe(state.threads)
  expect(store.violations()).toHaveLength(codesOf(store).length)
})

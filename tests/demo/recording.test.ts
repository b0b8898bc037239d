import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { makeRecording } from '../../scripts/make-recording.mjs'
import { readRecording } from '../../src/devtools/index.ts'
import { createBubbleStore, decodeEvent, streamTextOf, textOf } from '../../src/index.ts'

const text = readFileSync('src/demo/recordings/default.ndjson', 'utf8')
const events = readRecording(text).lines.map(({ event }) => event)

test('the recording is what its script writes', () => {
  expect(makeRecording()).toBe(text)
})

describe('the recording holds what the page is there to show', () => {
  const store = createBubbleStore()
  const receipts = store.ingestAll(events)
  store.flush()
  const turn = (id: string) => store.invocation(id)!

  test('every line is an event, each is applied, and the log has no hole', () => {
    expect(events.length).toBeGreaterThanOrEqual(250)
    for (const event of events) expect(decodeEvent(event)).toMatchObject({ ok: true })
    expect(new Set(receipts.map(({ status }) => status))).toEqual(new Set(['applied']))
    expect(store.violations()).toEqual([])
    expect(store.cursor('tromso')).toEqual({ epoch: 'tromso-1', offset: events.length })
    expect(store.thread('tromso')).toMatchObject({ gap: null, stale: false, openCount: 0 })
  })

  test('six turns of two agents, three questions and a post, each one bubble', () => {
    const bubbles = store.thread('tromso')!.keys.map((key) => store.bubble(key)!)
    const turns = bubbles.filter(({ kind }) => kind === 'invocation')
    expect(turns).toHaveLength(6)
    expect(new Set(turns.map((bubble) => bubble.kind === 'invocation' && bubble.agentId))).toEqual(
      new Set(['scout', 'ledger']),
    )
    expect(bubbles).toHaveLength(10)
  })

  test('the same text, late: the answer is what was streamed', () => {
    expect(turn('scout-season')).toMatchObject({ phase: 'completed', body: 'callback' })
    expect(textOf(turn('scout-season'))).toBe(streamTextOf(turn('scout-season')))
  })

  test('another text, late, and then revised', () => {
    const bubble = turn('ledger-cost')
    expect(bubble).toMatchObject({ phase: 'completed', body: 'callback' })
    expect(bubble.superseded).toHaveLength(1)
    expect(textOf(bubble)).not.toBe(streamTextOf(bubble))
  })

  test('a callback before its stream, a cancelled turn, and a callback after a failed stream', () => {
    expect(turn('ledger-pack')).toMatchObject({ phase: 'completed', body: 'callback' })
    expect(turn('ledger-train')).toMatchObject({ phase: 'cancelled', body: 'stream' })
    expect(turn('scout-forecast')).toMatchObject({
      phase: 'failed',
      body: 'callback',
      error: { code: 'upstream_closed' },
    })
  })
})

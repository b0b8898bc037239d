import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Bubble, streamTextOf, textOf } from '../../src/core/index.ts'
import type { EventInput } from '../../src/protocol/index.ts'
import type { BubbleStore } from '../../src/store/index.ts'
import { bubblesOf, shown } from '../../src/testing/index.ts'
import { copyOf, expectIdentical, expectSame, modelOf, syncStore, viewOf } from '../laws/view.ts'
import { bubbleName, plainStreamText, plainText, type RecordedEvent } from './plain-text.ts'
import { shuffle } from './shuffle.ts'

/** `ONEBUBBLE_RECORDING=FILE` checks any recording; the project's own by default. */
const file =
  process.env['ONEBUBBLE_RECORDING'] ??
  fileURLToPath(new URL('../../src/demo/recordings/default.ndjson', import.meta.url))

const events = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line) as RecordedEvent) // decoded by the store; here it is only re-read

const threadIds = [...new Set(events.map(({ threadId }) => threadId))]
const withoutCallbacks = events.filter(({ type }) => type !== 'callback')

const orders: readonly (readonly [name: string, events: readonly RecordedEvent[]])[] = [
  ['as recorded', events],
  ['reversed', events.toReversed()],
  ...[1, 2, 3].map((seed) => [`shuffled with seed ${seed}`, shuffle(events, seed)] as const),
  ['doubled, each event at once', events.flatMap((event) => [event, event])],
  ['doubled, one copy after the other', [...events, ...events]],
  ['doubled and shuffled with seed 4', shuffle([...events, ...events], 4)],
  ['callbacks first', [...events.filter(({ type }) => type === 'callback'), ...withoutCallbacks]],
  ['callbacks last', [...withoutCallbacks, ...events.filter(({ type }) => type === 'callback')]],
]

let recorded: BubbleStore
beforeAll(() => {
  recorded = play(events)
  console.log(
    [
      `${events.length} events of ${file}`,
      ...threadIds.flatMap((id) => shown(recorded, id).map(summary)),
    ].join('\n  '),
  )
})

describe.each(orders)('the recording, %s', (_, delivery) => {
  test('shows after every event the text that a plain re-reading gives, and changes no other bubble', () => {
    const store = syncStore()
    const own = new Map<string, RecordedEvent[]>()
    let before = new Map<string, Bubble>()
    for (const event of delivery) {
      const name = bubbleName(event)
      own.set(name, [...(own.get(name) ?? []), event])
      expectIdentical(store.ingest(event).status === 'rejected', false)
      const after = bubblesByName(store)
      const bubble = after.get(name)!
      expectIdentical(textOf(bubble), plainText(own.get(name)!))
      expectIdentical(streamTextOf(bubble), plainStreamText(own.get(name)!))
      for (const [key, known] of before)
        expectIdentical(key === name || after.get(key), key === name || known)
      before = after
    }
    expect(store.violations()).toEqual([])
  })

  test('ends like the recording in order, key by key', () => {
    const store = play(delivery)
    for (const threadId of threadIds) {
      expect(shown(store, threadId)).toEqual(shown(recorded, threadId))
      expectSame(bubblesOf(store, threadId), bubblesOf(recorded, threadId))
      expectSame(store.thread(threadId), recorded.thread(threadId))
      expectSame(store.snapshot(threadId), recorded.snapshot(threadId))
    }
  })
})

test('the recording ends as the model says', () => {
  const inputs = events as readonly EventInput[] // the file is the wire
  expectSame(viewOf(recorded, threadIds), modelOf(inputs, threadIds))
  expect(recorded.thread(threadIds[0]!)).toMatchObject({ gap: null, stale: false, hasEarlier: false })
})

test('without its callbacks it shows the stream’s text, whole', () => {
  const store = syncStore()
  store.ingestAll(withoutCallbacks)
  for (const bubble of threadIds.flatMap((threadId) => bubblesOf(store, threadId))) {
    const own = withoutCallbacks.filter((event) => bubbleName(event) === bubble.key)
    expect(textOf(bubble)).toBe(plainText(own))
    expect(bubble).toMatchObject(
      bubble.kind === 'invocation' ? { body: 'stream', missing: 0 } : { delivery: 'sent' },
    )
  }
})

const cuts = [...new Set([1, 2, 3, 5, 8].map((part) => Math.floor((events.length * part) / 9)))]

test.each(cuts)('a reload after %i events, by a snapshot and the tail from its cursor, ends alike', (cut) => {
  const store = play(events.slice(0, cut))
  const snapshots = threadIds
    .map((threadId) => copyOf(store.snapshot(threadId)))
    .filter((one) => one !== undefined)
  const reloaded = syncStore({ snapshots })
  for (const threadId of threadIds) expect(shown(reloaded, threadId)).toEqual(shown(store, threadId))
  reloaded.ingestAll(
    events.filter(({ threadId, offset }) => offset >= (reloaded.cursor(threadId)?.offset ?? 0)),
  )
  for (const threadId of threadIds) expectSame(bubblesOf(reloaded, threadId), bubblesOf(recorded, threadId))
})

test.each(cuts)(
  'a reload after %i events of a shuffled delivery, and everything again, ends alike',
  (cut) => {
    const delivery = shuffle(events, cut)
    const store = play(delivery.slice(0, cut))
    const reloaded = syncStore()
    reloaded.ingestAll(delivery.slice(cut))
    for (const threadId of threadIds) reloaded.hydrate(copyOf(store.snapshot(threadId)))
    reloaded.ingestAll(shuffle(events, cut + 1))
    for (const threadId of threadIds) expectSame(bubblesOf(reloaded, threadId), bubblesOf(recorded, threadId))
  },
)

function play(delivery: readonly RecordedEvent[]): BubbleStore {
  const store = syncStore()
  store.ingestAll(delivery)
  return store
}

const bubblesByName = (store: BubbleStore): Map<string, Bubble> =>
  new Map(threadIds.flatMap((threadId) => bubblesOf(store, threadId)).map((bubble) => [bubble.key, bubble]))

/** A line, its text cut. */
const summary = (line: string): string =>
  line.replace(/^(.{50}).*( \([^()]+\))$/su, '$1…$2').replaceAll('\n', ' ')

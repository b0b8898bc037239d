import { describe, expect, test } from 'vitest'
import { readRecording, recordEvents, replayRecording } from '../../src/devtools/index.ts'
import { bubbleKey, createBubbleStore, UsageError } from '../../src/index.ts'
import { shown, snapshotAt, threadScript } from '../../src/testing/index.ts'
import { handScheduler } from '../support/hand-scheduler.ts'
import { newStore } from '../support/replay.ts'

const clock = { now: () => 7 }

describe('what is recorded', () => {
  test('is each event with its receipt, those of a batch one by one', () => {
    const store = newStore()
    const recorder = recordEvents(store, { clock })
    const t = threadScript('t')
    const [created, late] = [t.created('a'), { ...t.chunk('a', 'x'), seq: 3 }]
    store.ingest(created)
    store.ingestAll([created, late, 'nonsense'])
    expect(recorder.inputs()).toEqual([
      { index: 0, method: 'ingest', input: created, receipt: { status: 'applied' }, at: 7 },
      { index: 1, method: 'ingest', input: created, receipt: { status: 'duplicate' }, at: 7 },
      { index: 2, method: 'ingest', input: late, receipt: { status: 'held' }, at: 7 },
      {
        index: 3,
        method: 'ingest',
        input: 'nonsense',
        receipt: { status: 'rejected', violation: store.violations()[0] },
        at: 7,
      },
    ])
  })

  test('is every other call that gives the store something, and which thread it lets go', () => {
    const store = newStore()
    const recorder = recordEvents(store, { clock })
    const t = threadScript('t')
    const parts = [{ kind: 'text', text: 'Hi' }] as const
    const key = store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts })
    store.failOptimistic('c', 'offline')
    store.removeOptimistic('c')
    store.ingest(t.created('a'))
    const other = { ...snapshotAt([t.created('b')], 't'), epoch: 'another' }
    store.hydrate(other, { replace: true })
    store.evict('t')
    expect(recorder.inputs().map(({ method, key: of, letGo, more }) => [method, of, letGo, more])).toEqual([
      ['addOptimistic', key, undefined, undefined],
      ['failOptimistic', key, undefined, { message: 'offline' }],
      ['removeOptimistic', key, undefined, undefined],
      ['ingest', undefined, undefined, undefined],
      ['hydrate', undefined, 't', { replace: true }],
      ['evict', undefined, 't', undefined],
    ])
  })

  test('is a copy: what the caller changes later changes nothing', () => {
    const store = newStore()
    const recorder = recordEvents(store)
    const event = { ...threadScript('t').message('m', 'Hi') }
    store.ingest(event)
    Object.assign(event, { messageId: 'changed' })
    expect(recorder.inputs()[0]?.input).toMatchObject({ messageId: 'm' })
  })

  test('is what the store has read, where an event is no plain JSON', () => {
    const store = newStore()
    const recorder = recordEvents(store)
    class Created {
      type = 'invocation_created'
      threadId = 't'
      invocationId = 'a'
      agentId = undefined
    }
    const looping: Record<string, unknown> = { type: 'message' }
    looping['self'] = looping
    store.ingestAll([new Created(), looping, () => undefined])
    expect(recorder.inputs().map(({ input, receipt }) => [input, receipt?.status])).toEqual([
      [{ type: 'invocation_created', threadId: 't', invocationId: 'a' }, 'applied'],
      [expect.objectContaining({ type: 'message' }), 'rejected'],
      [expect.any(String), 'rejected'],
    ])
  })

  test('is there before anything is published, and wakes listeners when the scheduler says', () => {
    const hand = handScheduler()
    const store = createBubbleStore({ scheduler: hand.scheduler })
    const wakes = handScheduler()
    const recorder = recordEvents(store, { scheduler: wakes.scheduler })
    let count = 0
    const unsubscribe = recorder.subscribe(() => void count++)
    const t = threadScript('t')
    store.ingestAll([t.created('a'), t.chunk('a', 'x')])
    expect([recorder.inputs().length, count]).toEqual([2, 0])
    wakes.frame()
    expect(count).toBe(1)
    expect(recorder.inputs()).toBe(recorder.inputs())
    unsubscribe()
    store.ingest(t.chunk('a', 'y'))
    wakes.frame()
    expect(count).toBe(1)
  })
})

describe('a recorder', () => {
  test('keeps the last inputs, and takes what it lets go into what was there before', () => {
    const store = newStore()
    const recorder = recordEvents(store, { eventCount: 4 })
    const t = threadScript('t')
    const events = [t.created('a'), ...Array.from({ length: 10 }, (_, at) => t.chunk('a', `${at}`))]
    for (const event of events) store.ingest(event)
    const { base, inputs } = recorder.recording()
    expect(inputs.map(({ index }) => index)).toEqual([7, 8, 9, 10])
    expect(base.snapshots).toMatchObject([{ offset: 7, bubbles: [{ folded: 6 }] }])
  })

  test('that begins late knows what was there, messages that wait included', () => {
    const store = newStore()
    const t = threadScript('t')
    store.ingest(t.message('m', 'Hi'))
    store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'Ho' }] })
    const { base } = recordEvents(store).recording()
    expect(base.snapshots).toMatchObject([{ threadId: 't', bubbles: [{ messageId: 'm' }] }])
    expect(base.unsent).toMatchObject([{ threadId: 't', clientMessageId: 'c' }])
  })

  test('that is stopped hears no more; one that is cleared goes on from there', () => {
    const store = newStore()
    const [first, second] = [recordEvents(store), recordEvents(store)]
    const t = threadScript('t')
    store.ingest(t.created('a'))
    first.stop()
    second.clear()
    store.ingest(t.chunk('a', 'x'))
    expect(first.inputs().map(({ index }) => index)).toEqual([0])
    expect(second.inputs().map(({ index }) => index)).toEqual([1])
    expect(second.recording().base.snapshots).toMatchObject([{ offset: 1 }])
  })

  test('needs a store of createBubbleStore, and a number of inputs to keep', () => {
    expect(() => recordEvents({ ...newStore() })).toThrow(UsageError)
    for (const eventCount of [0, -1, 1.5, NaN]) {
      expect(() => recordEvents(newStore(), { eventCount })).toThrow(/eventCount/)
    }
  })
})

describe('a recording as NDJSON', () => {
  test('has the events as they came, and is read and replayed into a store of its own', () => {
    const store = newStore()
    const recorder = recordEvents(store)
    const t = threadScript('t')
    store.ingestAll([t.message('m', 'Hi'), t.created('a'), t.chunk('a', 'x'), t.finalized('a'), 'nonsense'])
    store.hydrate(snapshotAt([threadScript('u').message('n', 'Ho')], 'u'))
    const text = recorder.toNdjson()
    expect(text.split('\n')).toHaveLength(6)
    const { lines, broken } = readRecording(`${text}{"type":\n`)
    expect(broken).toMatchObject([{ line: 6, text: '{"type":' }])
    const replayed = replayRecording(lines)
    expect(shown(replayed.store, 't')).toEqual(shown(store, 't'))
    expect(replayed.inputs().map(({ receipt }) => receipt?.status)).toEqual([
      'applied',
      'applied',
      'applied',
      'applied',
      'rejected',
    ])
    expect(replayed.store.bubble(bubbleKey.message('n'))).toBeUndefined()
  })

  test('of nothing is empty, and replays', () => {
    expect(recordEvents(newStore()).toNdjson()).toBe('')
    expect(replayRecording(readRecording('').lines).inputs()).toEqual([])
  })
})

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createBubbleStore, frameScheduler, microtaskScheduler, syncScheduler } from '../../src/index.ts'
import { shown, threadScript } from '../../src/testing/index.ts'

/** Frames and timers that come when the test says so. */
function fakePorts() {
  const frames = new Map<number, () => void>()
  const timers = new Map<number, { readonly run: () => void; readonly delayMs: number }>()
  let handles = 0
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => (frames.set(++handles, run), handles))
  vi.stubGlobal('cancelAnimationFrame', (handle: number) => frames.delete(handle))
  vi.stubGlobal(
    'setTimeout',
    (run: () => void, delayMs: number) => (timers.set(++handles, { run, delayMs }), handles),
  )
  vi.stubGlobal('clearTimeout', (handle: number) => timers.delete(handle))
  const take = (runs: Map<number, unknown>, run: (() => void) | undefined): void => {
    runs.clear()
    run?.()
  }
  return {
    frames,
    timers,
    frame: () => take(frames, [...frames.values()][0]),
    time: () => take(timers, [...timers.values()][0]?.run),
  }
}

afterEach(() => vi.unstubAllGlobals())

const t = () => threadScript('t')

describe('frameScheduler', () => {
  let ports = fakePorts()
  beforeEach(() => {
    ports = fakePorts()
  })

  function start() {
    const store = createBubbleStore({ scheduler: frameScheduler })
    let states = 0
    store.subscribe(() => states++)
    return { store, script: t(), states: () => states }
  }

  test('publishes once per frame', () => {
    const { store, script, states } = start()
    for (let count = 0; count < 20; count++) store.ingest(script.chunk('a', 'x'))
    expect([states(), ports.frames.size, ports.timers.size]).toEqual([0, 1, 1])
    ports.frame()
    expect(states()).toBe(1)
    expect(shown(store, 't')).toEqual([`a: ${'x'.repeat(20)} (streaming, stream)`])
    store.ingest(script.chunk('a', 'y'))
    ports.frame()
    expect(states()).toBe(2)
  })

  test('publishes by a timer if there is no frame, so a hidden tab does not starve', () => {
    const { store, script, states } = start()
    store.ingest(script.chunk('a', 'x'))
    expect([...ports.timers.values()][0]?.delayMs).toBeLessThanOrEqual(1_000)
    ports.time()
    expect(states()).toBe(1)
    expect(ports.frames.size).toBe(0)
    store.ingest(script.chunk('a', 'y'))
    ports.time()
    expect(states()).toBe(2)
  })

  test('cleans up: the frame clears the timer, and the timer clears the frame', () => {
    const { store, script } = start()
    store.ingest(script.chunk('a', 'x'))
    ports.frame()
    expect([ports.frames.size, ports.timers.size]).toEqual([0, 0])
    store.ingest(script.chunk('a', 'y'))
    ports.time()
    expect([ports.frames.size, ports.timers.size]).toEqual([0, 0])
  })

  test('does not delay an end or a callback, and later events are due in the same frame', () => {
    const { store, script, states } = start()
    store.ingest(script.chunk('a', 'x'))
    store.ingest(script.callback('a', 'final'))
    expect(states()).toBe(1)
    expect(shown(store, 't')).toEqual(['a: final (streaming, callback)'])
    store.ingest(script.chunk('b', 'y'))
    expect(states()).toBe(1)
    ports.frame()
    expect(states()).toBe(2)
    expect(shown(store, 't')).toHaveLength(2)
    ports.time()
    expect(states()).toBe(2)
  })

  test('is the default if there are frames', () => {
    const store = createBubbleStore()
    store.ingest(t().chunk('a', 'x'))
    expect(store.thread('t')).toBeUndefined()
    ports.frame()
    expect(store.thread('t')).toBeDefined()
  })
})

test('frameScheduler publishes immediately if there are no frames', () => {
  vi.stubGlobal('requestAnimationFrame', undefined)
  let count = 0
  frameScheduler(() => void count++)
  expect(count).toBe(1)
})

test('microtaskScheduler publishes once, before the event loop continues', async () => {
  const store = createBubbleStore({ scheduler: microtaskScheduler })
  let states = 0
  store.subscribe(() => states++)
  const script = t()
  store.ingestAll([script.chunk('a', 'x')])
  store.ingest(script.chunk('a', 'y'))
  expect(states).toBe(0)
  await Promise.resolve()
  expect(states).toBe(1)
  expect(shown(store, 't')).toEqual(['a: xy (streaming, stream)'])
  store.ingest(script.chunk('a', 'z'))
  store.flush()
  await Promise.resolve()
  expect(states).toBe(2)
})

test('syncScheduler publishes within the call', () => {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const script = t()
  let states = 0
  store.subscribe(() => states++)
  for (const delta of ['x', 'y']) store.ingest(script.chunk('a', delta))
  expect(states).toBe(2)
})

test('a scheduler that calls late, twice or never loses no events', () => {
  const asked: (() => void)[] = []
  const store = createBubbleStore({ scheduler: (publish) => (asked.push(publish), () => undefined) })
  const script = t()
  store.ingest(script.chunk('a', 'x'))
  store.flush()
  asked.forEach((publish) => publish())
  asked.forEach((publish) => publish())
  store.ingest(script.chunk('a', 'y'))
  expect(shown(store, 't')).toEqual(['a: x (streaming, stream)'])
  asked.at(-1)?.()
  expect(shown(store, 't')).toEqual(['a: xy (streaming, stream)'])
  store.ingest(script.chunk('a', 'z'))
  store.ingest(script.finalized('a'))
  expect(shown(store, 't')).toEqual(['a: xyz (completed, stream)'])
})

test('a scheduler that throws stops nothing: waiting events are published with the next urgent one', () => {
  const store = createBubbleStore({
    scheduler: () => {
      throw new Error('no frames today')
    },
  })
  const script = t()
  expect(store.ingest(script.chunk('a', 'x'))).toEqual({ status: 'applied' })
  expect(store.ingest(script.chunk('a', 'y'))).toEqual({ status: 'applied' })
  expect(store.ingest(script.callback('b', 'final'))).toEqual({ status: 'applied' })
  expect(shown(store, 't')).toEqual(['a: xy (streaming, stream)', 'b: final (pending, callback)'])
})

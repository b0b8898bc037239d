import { describe, expect, test } from 'vitest'
import { defaultSettings, recordingOf, scheduleOf, type Settings } from '../../src/demo/player/index.ts'

const events = Array.from({ length: 60 }, (_, index) => ({
  type: index % 10 === 9 ? 'callback' : 'stream_chunk',
  at: 1_000 + index * 50,
}))
const recording = recordingOf(events)
const linesOf = (change: Partial<Settings>): readonly number[] =>
  scheduleOf(recording, { ...defaultSettings, ...change }).map(({ line }) => line)
const all = events.map((_, index) => index + 1)
const sorted = (lines: readonly number[]): readonly number[] => lines.toSorted((a, b) => a - b)

describe('what arrives, in which order', () => {
  test('as recorded', () => {
    expect(linesOf({})).toEqual(all)
  })

  test('reversed', () => {
    expect(linesOf({ order: 'reversed' })).toEqual(all.toReversed())
  })

  test('shuffled: every event once, in the same order for the same seed and in another for another', () => {
    const once = linesOf({ order: 'shuffled', seed: 7 })
    expect(once).not.toEqual(all)
    expect(sorted(once)).toEqual(all)
    expect(linesOf({ order: 'shuffled', seed: 7 })).toEqual(once)
    expect(linesOf({ order: 'shuffled', seed: 8 })).not.toEqual(once)
  })

  test('twice: every event and its copy', () => {
    const schedule = scheduleOf(recording, { ...defaultSettings, isDoubled: true })
    expect(schedule.map(({ line }) => line)).toEqual(all.flatMap((line) => [line, line]))
    expect(schedule.filter(({ kind }) => kind === 'copy')).toHaveLength(60)
  })

  test('lost and replayed: every event once, the lost ones at the end in the order of the log', () => {
    const schedule = scheduleOf(recording, {
      ...defaultSettings,
      order: 'reversed',
      dropPercent: 30,
      seed: 3,
    })
    const replayed = schedule.filter(({ kind }) => kind === 'replay').map(({ line }) => line)
    expect(replayed.length).toBeGreaterThan(5)
    expect(replayed.length).toBeLessThan(40)
    expect(sorted(replayed)).toEqual(replayed)
    expect(schedule.slice(-replayed.length).every(({ kind }) => kind === 'replay')).toBe(true)
    expect(sorted(schedule.map(({ line }) => line))).toEqual(all)
  })

  test('callbacks left out: everything else', () => {
    expect(linesOf({ withCallbacks: false })).toEqual(all.filter((line) => line % 10 !== 0))
  })
})

describe('when', () => {
  const delays = (change: Partial<Settings>, from = recording): readonly number[] =>
    scheduleOf(from, { ...defaultSettings, ...change }).map(({ delayMs }) => delayMs)

  test('as recorded, by the times of the recording', () => {
    expect(new Set(delays({}).slice(1))).toEqual(new Set([50]))
  })

  test('in any other order, steadily', () => {
    expect(new Set(delays({ order: 'reversed' }).slice(1))).toEqual(new Set([40]))
  })

  test('a long pause is cut short, and a time that goes back or is absent counts as none', () => {
    const odd = recordingOf([...events, { at: 900_000 }, { at: 1 }, {}, { at: 'soon' }])
    expect(delays({}, odd).slice(60)).toEqual([1_500, 40, 40, 40])
  })

  test('a handful of events without times comes slowly enough to be watched', () => {
    expect(delays({}, recordingOf([{}, {}, {}]))).toEqual([0, 700, 700])
  })
})

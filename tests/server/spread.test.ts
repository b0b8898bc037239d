import { expect, test } from 'vitest'
import { spread } from '../../src/server/spread.ts'
import { virtualClock } from '../../src/testing/index.ts'

/** When each of so many is called. */
async function timesOf(count: number, durationMs: number, random: () => number): Promise<readonly number[]> {
  const clock = virtualClock()
  const times: number[] = []
  const done = spread(
    Array.from({ length: count }, (_, index) => index),
    { durationMs, clock, random },
    (index) => (times[index] = clock.now()),
  )
  clock.advance(durationMs)
  await done
  expect(clock.timerCount).toBe(0)
  return times
}

test('a few are called at once, and so are all where there is no time', async () => {
  expect(await timesOf(0, 1_000, () => 0.5)).toEqual([])
  expect(await timesOf(16, 1_000, () => 0.5)).toEqual(Array.from({ length: 16 }, () => 0))
  expect(await timesOf(5_000, 0, () => 0.5)).toEqual(Array.from({ length: 5_000 }, () => 0))
})

test('more are called in groups, each at a random moment of its own part of the time', async () => {
  expect(await timesOf(17, 1_000, () => 0.5)).toEqual([...Array.from({ length: 16 }, () => 0), 750])
  let seed = 0
  const times = await timesOf(10_000, 5_000, () => (seed = (seed + 0.381_966) % 1))
  expect(times).toHaveLength(10_000)
  expect(new Set(times).size).toBe(127)
  expect(Math.max(...times)).toBeLessThan(5_000)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
})

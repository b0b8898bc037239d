import { expect, test } from 'vitest'
import { arrivalAt } from '../../src/demo/arrival.ts'
import { ArrivalsLog } from '../../src/demo/live/arrivals-log.ts'
import type { Receipt } from '../../src/index.ts'
import { handScheduler } from '../support/hand-scheduler.ts'

const applied: Receipt = { status: 'applied' }
const batch = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index)

test('what arrives within a frame is shown with the frame, each with its receipt', () => {
  const { scheduler, frame } = handScheduler()
  const log = new ArrivalsLog(scheduler)
  let wokenCount = 0
  log.subscribe(() => void (wokenCount += 1))
  const before = log.getState()
  log.add(['a', 'b'], [applied, { status: 'duplicate' }])
  log.add(['c'], [applied])
  expect(log.getState()).toBe(before)
  frame()
  expect(wokenCount).toBe(1)
  expect(log.getState()).toEqual({
    arrivals: [
      { number: 1, event: 'a', receipt: applied },
      { number: 2, event: 'b', receipt: { status: 'duplicate' } },
      { number: 3, event: 'c', receipt: applied },
    ],
    count: 3,
    total: 3,
  })
})

test('an empty batch wakes nobody', () => {
  const { scheduler, frame } = handScheduler()
  const log = new ArrivalsLog(scheduler)
  const before = log.getState()
  log.add([], [])
  frame()
  expect(log.getState()).toBe(before)
})

test('the oldest are let go, and the others keep their numbers', () => {
  const log = new ArrivalsLog((publish) => publish())
  for (let first = 1; first <= 6_500; first += 500)
    log.add(
      batch(first, 500),
      batch(first, 500).map(() => applied),
    )
  const { arrivals, count, total } = log.getState()
  expect(total).toBe(6_500)
  expect(count).toBeLessThanOrEqual(6_000)
  expect(arrivals.slice(0, count).every(({ number, event }) => number === event)).toBe(true)
  expect(arrivalAt(arrivals, count, 6_500)?.event).toBe(6_500)
  expect(arrivalAt(arrivals, count, 1)).toBeUndefined()
  expect(arrivalAt(arrivals, count, 6_501)).toBeUndefined()
})

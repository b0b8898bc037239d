import { expect, test } from 'vitest'
import { createGateway, memoryLog, type OpenTurn } from '../../src/server/index.ts'
import { virtualClock } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'

test('a log that does not answer is asked for its open turns once, and again when it has answered', async () => {
  const clock = virtualClock(0)
  const waiting: ((turns: readonly OpenTurn[]) => void)[] = []
  const log = {
    ...memoryLog(),
    openTurns: () => new Promise<readonly OpenTurn[]>((resolve) => waiting.push(resolve)),
  }
  const gateway = createGateway({ log, clock, authorize: () => true, producerTimeoutMs: 1_000 })
  for (let period = 0; period < 100; period++) clock.advance(250)
  expect(waiting).toHaveLength(1)
  waiting[0]!([])
  await eventually(() => expect(waiting).toHaveLength(2))
  await gateway.close()
})

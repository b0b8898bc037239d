import { expect, test, vi } from 'vitest'
import { createGateway, type Log, memoryLog } from '../../src/server/index.ts'
import { virtualClock } from '../../src/testing/index.ts'
import { eventually } from '../support/eventually.ts'

test('a thread that cannot be written to keeps no turn of another one open, and is reported', async () => {
  const clock = virtualClock(0)
  const kept = memoryLog({ now: () => clock.now() })
  for (const threadId of ['broken', 'sound'])
    await kept.append(threadId, [{ type: 'invocation_created', invocationId: `turn of ${threadId}` }])
  const failure = new Error('disk full')
  const log: Log = {
    ...kept,
    append: async (threadId, drafts) => {
      if (threadId === 'broken') throw failure
      return kept.append(threadId, drafts)
    },
  }
  const onError = vi.fn<(error: unknown) => void>()
  const gateway = createGateway({ log, clock, onError, authorize: () => true, producerTimeoutMs: 1_000 })
  clock.advance(1_250)
  await eventually(async () =>
    expect((await kept.openTurns()).map(({ threadId }) => threadId)).toEqual(['broken']),
  )
  await eventually(() => expect(gateway.counts().timedOutTurnCount).toBe(1))
  expect(onError).toHaveBeenCalledWith(failure)
  await gateway.close()
})

import { expect, test } from 'vitest'
import { LogRestarts } from '../../src/demo/live/log-restarts.ts'
import { createBubbleStore, syncScheduler } from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'

function setUp() {
  const store = createBubbleStore({ scheduler: syncScheduler })
  const restarts = new LogRestarts(store)
  const t = threadScript('t', { epoch: 'old' })
  store.ingestAll([
    t.message('q', 'A question'),
    t.created('a', { agentId: 'scout' }),
    t.chunk('a', 'An answer'),
  ])
  store.addOptimistic({ threadId: 't', clientMessageId: 'c', parts: [{ kind: 'text', text: 'On its way' }] })
  store.flush()
  const replace = async (epoch: string, bubbles: readonly unknown[] = []): Promise<void> => {
    restarts.beforeReplacement('t')
    store.hydrate({ v: 1, threadId: 't', epoch, offset: 9, bubbles }, { replace: true })
    await Promise.resolve()
  }
  return { store, restarts, replace }
}

test('what a new log does not have is lost; what is on its way is not', async () => {
  const { restarts, replace } = setUp()
  let wakes = 0
  restarts.subscribe(() => (wakes += 1))
  await replace('new')
  expect(restarts.of('t')).toEqual({
    isNewLog: true,
    lostCount: 2,
    lost: [
      { key: expect.stringContaining('q'), who: 'user', text: 'A question' },
      { key: expect.stringContaining('a'), who: 'scout', text: 'An answer' },
    ],
  })
  expect(wakes).toBe(1)
  expect(restarts.of('t')).toBe(restarts.of('t'))
  restarts.dismiss('t')
  expect([restarts.of('t'), wakes]).toEqual([undefined, 2])
})

test('nothing is said where nothing went: the new log has it all, or the log is the same', async () => {
  const { store, restarts, replace } = setUp()
  await replace('new', store.snapshot('t')!.bubbles)
  expect(restarts.of('t')).toBeUndefined()
  await replace('new')
  expect(restarts.of('t')).toBeUndefined()
})

test('what was taken back meanwhile is not lost', async () => {
  const { store, restarts } = setUp()
  const taken = [
    { kind: 'message', messageId: 'q' },
    { kind: 'invocation', invocationId: 'a' },
  ]
  restarts.beforeReplacement('t')
  store.hydrate(
    { v: 1, threadId: 't', epoch: 'new', offset: 9, bubbles: [], retractions: taken },
    { replace: true },
  )
  await Promise.resolve()
  expect(restarts.of('t')).toBeUndefined()
})

test('a log that has lost its end under the same epoch is told from a new one', async () => {
  const { store, restarts } = setUp()
  const [question] = store.snapshot('t')!.bubbles
  restarts.beforeReplacement('t')
  store.evict('t')
  restarts.beforeReplacement('t')
  store.hydrate({ v: 1, threadId: 't', epoch: 'old', offset: 1, bubbles: [question] }, { replace: true })
  await Promise.resolve()
  expect(restarts.of('t')).toMatchObject({ isNewLog: false, lostCount: 1, lost: [{ who: 'scout' }] })
})

test('a second restart adds to what has not been read', async () => {
  const { store, restarts, replace } = setUp()
  await replace('new')
  store.ingest(threadScript('t', { epoch: 'new', firstOffset: 9 }).message('r', 'Another'))
  await replace('newer')
  expect(restarts.of('t')).toMatchObject({ isNewLog: true, lostCount: 3 })
})

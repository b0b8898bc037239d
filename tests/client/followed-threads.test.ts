import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { FollowedThreads } from '../../src/client/followed-threads.ts'
import { connectWebSocket, type ThreadFollowing } from '../../src/client/index.ts'
import { fakeGateway } from '../../src/testing/index.ts'
import { holds } from '../laws/property.ts'
import { newStore } from '../support/replay.ts'

const changes = fc.array(
  fc.record({
    threadId: fc.constantFrom('a', 'b', 'c', '__proto__'),
    following: fc.option(fc.constantFrom<ThreadFollowing>({ status: 'live' }, { status: 'subscribing' })),
    /** Whether this version is looked into at once, and not only at the end. */
    isRead: fc.boolean(),
  }),
  { maxLength: 60 },
)

test('each version says for ever what a map said at its time, in the order of opening', () => {
  holds(300, changes, (steps) => {
    let version = new FollowedThreads()
    const model = new Map<string, ThreadFollowing>()
    const versions: (readonly [FollowedThreads, readonly unknown[]])[] = [[version, []]]
    const looks: (readonly [unknown, unknown])[] = []
    for (const { threadId, following, isRead } of steps) {
      version = following === null ? version.without(threadId) : version.with(threadId, following)
      if (following === null) model.delete(threadId)
      else model.set(threadId, following)
      if (isRead) looks.push([[...version], [...model]])
      versions.push([version, [...model]])
    }
    for (const [shown, said] of looks) expect(shown).toEqual(said)
    for (const [old, said] of versions) {
      expect([...old]).toEqual(said)
      expect(old.size).toBe(said.length)
    }
  })
})

test('it reads like a map', () => {
  const threads = new FollowedThreads().with('t', { status: 'live' }).with('u', { status: 'refused' })
  expect([threads.size, threads.has('t'), threads.has('v'), threads.get('u')?.status]).toEqual([
    2,
    true,
    false,
    'refused',
  ])
  expect([...threads.keys()]).toEqual(['t', 'u'])
  expect(Array.from(threads.values(), ({ status }) => status)).toEqual(['live', 'refused'])
  const seen: unknown[] = []
  threads.forEach((following, threadId, map) => seen.push([threadId, following.status, map === threads]))
  expect(seen).toEqual([
    ['t', 'live', true],
    ['u', 'refused', true],
  ])
})

test('what changes nothing is the same version', () => {
  const live = { status: 'live' } as const
  const threads = new FollowedThreads().with('t', live)
  expect(threads.with('t', live)).toBe(threads)
  expect(threads.without('u')).toBe(threads)
})

/** Timers are not what is counted. */
const clock = { now: () => 0, setTimer: () => () => undefined }

/** How often maps are written and the store is asked while 4,000 threads are opened, become live and are closed. */
function operationsOf(count: number): number {
  let storeCount = 0
  const store = newStore()
  const counted = {
    ...store,
    cursor: (threadId: string) => {
      storeCount++
      return store.cursor(threadId)
    },
  }
  const gateway = fakeGateway()
  const connection = connectWebSocket({ store: counted, url: 'ws://fake', ...gateway.ports, clock })
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the map that it was called on
  const { set } = Map.prototype
  let writeCount = 0
  connection.subscribe(() => connection.state().threads.size) // somebody shows it
  gateway.deliver()
  Map.prototype.set = function counting(this: Map<unknown, unknown>, key: unknown, value: unknown) {
    writeCount++
    return set.call(this, key, value)
  }
  const takeBacks = Array.from({ length: count }, (_, index) => connection.open(`t${index}`))
  gateway.deliver()
  expect(Array.from(connection.state().threads.values()).every(({ status }) => status === 'live')).toBe(true)
  for (const takeBack of takeBacks) takeBack()
  expect(connection.state().threads.size).toBe(0)
  Map.prototype.set = set
  connection.dispose()
  return writeCount + storeCount
}

test('opening a thread, its answer and its closing cost the same with 4,000 threads as with 100', () => {
  const few = operationsOf(100) / 100
  const many = operationsOf(4_000) / 4_000
  expect(many).toBeLessThan(few * 1.5)
  expect(many).toBeLessThan(60)
})

import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { BubbleStore, EventInput } from '../../src/index.ts'
import { eventSets } from '../../src/testing/arbitraries.ts'
import { type FakeGateway, threadScript } from '../../src/testing/index.ts'
import { holds, seedLine } from '../laws/property.ts'
import { newStore } from '../support/replay.ts'
import { clientOf } from './client.ts'

afterAll(() => console.log(seedLine))

/** The threads of `eventSets`. */
const threads = ['t', 'u', '__proto__', 'constructor', 'é', 'e\u0301'] as const

type Step = (gateway: FakeGateway) => void

/** What befalls a client, its network and its server. */
const misfortunes = {
  deliver: fc.nat(6).map(
    (count): Step =>
      (gateway) =>
        void gateway.deliver(count),
  ),
  advance: fc.constantFrom(1, 400, 9_000, 40_000).map(
    (ms): Step =>
      (gateway) =>
        gateway.advance(ms),
  ),
  cut: fc.constantFrom(1001, 1006, 1011, 1013, 4408).map(
    (code): Step =>
      (gateway) =>
        gateway.cut(code),
  ),
  duplicate: fc.integer({ min: 1, max: 3 }).map(
    (count): Step =>
      (gateway) =>
        gateway.duplicate(count),
  ),
  hold: fc.nat(3).map(
    (index): Step =>
      (gateway) =>
        gateway.hold(gateway.sockets[index]),
  ),
  release: fc.constant<Step>((gateway) => gateway.release()),
  restart: fc.constantFrom('lost', 'kept').map(
    (fate): Step =>
      (gateway) =>
        gateway.restart(fate),
  ),
  trim: fc.nat(20).map((before): Step => (gateway) => {
    for (const threadId of threads) gateway.trim(threadId, before)
  }),
  refuse: fc.constantFrom(1006, 1011, 1013).map(
    (code): Step =>
      (gateway) =>
        gateway.refuse(code),
  ),
  forbid: fc.constantFrom(...threads).map(
    (threadId): Step =>
      (gateway) =>
        gateway.forbid(threadId, 'internal'),
  ),
  permit: fc.constant<Step>((gateway) => gateway.permit()),
  wake: fc.constant<Step>((gateway) => gateway.wake()),
  lose: fc.constant<Step>((gateway) => gateway.lose()),
  garble: fc.constantFrom('', '{', '[]', 'null', '{"type":"events"}', '{"type":"pong","v":2}', 7).map(
    (data): Step =>
      (gateway) =>
        gateway.garble(data),
  ),
}
/** Frames that are lost while the socket stays; and logs that forget. */
const drop = fc.integer({ min: 1, max: 3 }).map(
  (count): Step =>
    (gateway) =>
      gateway.drop(count),
)
const loseTail = fc.record({ threadId: fc.constantFrom(...threads), count: fc.nat(6) }).map(
  ({ threadId, count }): Step =>
    (gateway) =>
      gateway.loseTail(threadId, count),
)

const runsWith = (...more: readonly fc.Arbitrary<Step>[]) =>
  fc.record({
    events: eventSets(),
    /** A number appends so many of the events. */
    script: fc.array(
      fc.oneof(
        { arbitrary: fc.integer({ min: 1, max: 8 }), weight: 8 },
        { arbitrary: misfortunes.deliver, weight: 4 },
        ...more.map((arbitrary) => ({ arbitrary, weight: 2 })),
        ...Object.values(misfortunes).map((arbitrary) => ({ arbitrary, weight: 1 })),
      ),
      { maxLength: 40 },
    ),
    eventsPerFrame: fc.integer({ min: 1, max: 5 }),
    random: fc.constantFrom(0.1, 0.5, 0.999),
    snapshotsBy: fc.constantFrom('frame', 'url'),
  })

type Run = ReturnType<typeof runsWith> extends fc.Arbitrary<infer Value> ? Value : never

/** A store that does its work less well. */
type Weakening = (store: BubbleStore) => BubbleStore

/** The fake gateway keeps no stream alive, and one that is silent is asked for again: not all the time in hours of time. */
const quiet = { 'a websocket': {}, 'event streams': { heartbeat: { idleMs: 600_000 } } } as const

type Over = 'a websocket' | 'event streams'

function endsAsTheLog(
  { events, script, eventsPerFrame, random, snapshotsBy }: Run,
  weaken: Weakening = (store) => store,
  over: Over = 'a websocket',
): void {
  const threadIds = [...new Set(events.map(({ threadId }) => threadId))]
  const fake = { eventsPerFrame, snapshotsBy, random: () => random }
  const store = newStore()
  const { gateway, connection } = clientOf({ fake, threadIds, store: weaken(store), over, ...quiet[over] })
  const left: EventInput[] = [...events]
  for (const step of script) {
    if (typeof step === 'number') gateway.append(...left.splice(0, step))
    else step(gateway)
  }
  gateway.append(...left)
  gateway.release()
  gateway.permit()
  gateway.advance(3_600_000)
  // A last frame that was lost is missed by nobody until the next one comes.
  for (const threadId of threadIds)
    gateway.append(threadScript(threadId).message(`the last of ${threadId}`, 'Bye.'))
  gateway.advance(3_600_000)
  expect(connection.state().status).toBe('open')
  for (const threadId of threadIds) {
    expect(connection.state().threads.get(threadId)).toEqual({ status: 'live' })
    expect(store.snapshot(threadId)).toEqual(gateway.snapshot(threadId))
  }
  connection.dispose()
  expect(gateway.clock.timerCount).toBe(0)
}

const same: Weakening = (store) => store

describe.each([
  { over: 'a websocket', share: 1 },
  { over: 'event streams', share: 0.5 },
] as const)('over $over', ({ over, share }) => {
  test('whatever happens to frames, connections and servers, the store ends as the log folded', () => {
    holds(150 * share, runsWith(drop), (run) => endsAsTheLog(run, same, over))
  })

  test('whatever a log forgets, the store ends as what is left of it folded', () => {
    holds(150 * share, runsWith(loseTail), (run) => endsAsTheLog(run, same, over))
  })

  test('whatever a log forgets while frames are lost, the store ends as what is left of it folded', () => {
    holds(300 * share, runsWith(drop, loseTail), (run) => endsAsTheLog(run, same, over))
  })
})

const weakened: readonly { readonly what: string; readonly weaken: Weakening }[] = [
  {
    what: 'says that it has one event more than it has',
    weaken: (store) => ({
      ...store,
      cursor: (threadId) => {
        const cursor = store.cursor(threadId)
        return cursor && { ...cursor, offset: cursor.offset + 1 }
      },
    }),
  },
  {
    what: 'joins a resync instead of giving its place to it',
    weaken: (store) => ({ ...store, hydrate: (snapshot) => store.hydrate(snapshot) }),
  },
  {
    what: 'lets go of nothing that the log has lost',
    weaken: (store) => ({ ...store, hydrate: (snapshot) => store.hydrate(snapshot, { replace: true }) }),
  },
  {
    what: 'takes no resync',
    weaken: (store) => ({ ...store, hydrate: () => ({ status: 'applied' }) }),
  },
]

test.each(weakened)('the law is seen to fail with a store that $what', ({ weaken }) => {
  const law = fc.property(runsWith(drop, loseTail), (run) => endsAsTheLog(run, weaken))
  expect(fc.check(law, { seed: 1, numRuns: 2_000, endOnFailure: true }).failed).toBe(true)
})

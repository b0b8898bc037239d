import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import {
  type BubbleStore,
  createBubbleStore,
  syncScheduler,
  type ThreadSnapshot,
  UsageError,
} from '../../src/index.ts'
import { threadScript } from '../../src/testing/index.ts'
import { mutate, type Pick, seededPick } from './mutate.ts'

const inputCount = Number(process.env['FUZZ_RUNS'] ?? 4_000)
const seed = Number(process.env['FUZZ_SEED'] ?? Math.trunc(Math.random() * 2 ** 31))
/** So many inputs meet in one store: enough to stand in each other's way. */
const sessionLength = 80

const threadIds = ['t', 'u', '__proto__'] as const
const clientMessageIds = ['c', 'd', 'm'] as const

/** Two logs and a third without offsets, whose turns and messages share ids: conflicts come about without a mutation. */
const events: readonly unknown[] = threadIds.flatMap((threadId, index) => {
  const t = threadScript(threadId, { epoch: `e${index}`, offsets: index < 2 })
  const turn = (id: string) => [
    t.created(id, { agentId: 'scout', replyTo: 'm' }),
    t.chunk(id, 'One'),
    t.reasoning(id, 'Two'),
    t.toolCall(id, 'call', 'search', '{"q":'),
    t.chunk(id, ', three'),
    t.toolResult(id, 'call', { hits: [1, null] }),
    t.data(id, 'source', 'd', { url: 'https://example.org/' }),
    t.finalized(id),
    t.callback(id, 'Instead'),
  ]
  return [
    t.message('m', 'A question', { clientMessageId: 'c' }),
    ...turn(`a${index}`),
    ...turn('b'),
    t.message(`n${index}`, 'Another', { clientMessageId: 'd' }),
  ]
})

/** Snapshots of those threads at some places, and a window. */
const snapshots: readonly unknown[] = [3, 8, 15, events.length].flatMap((count) => {
  const store = createBubbleStore({ scheduler: syncScheduler })
  store.ingestAll(events.slice(0, count))
  return threadIds.flatMap((id) => {
    const snapshot = store.snapshot(id)
    return snapshot === undefined ? [] : [snapshot, { ...snapshot, hasEarlier: true }]
  })
})

interface Step {
  /** What it does, to be read when it fails. */
  readonly text: string
  readonly run: (store: BubbleStore) => void
}

const statuses = ['applied', 'duplicate', 'held', 'rejected']
const expectReceipt = ({ status }: { readonly status: string }): void => {
  if (!statuses.includes(status)) throw new Error(`a receipt says ${status}`)
}

/** What the page itself says wrongly is thrown, as a mistake of the program's; nothing else is. */
function byThePage(call: () => unknown): void {
  try {
    call()
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
  }
}

const oneOf = <T>(list: readonly T[], pick: Pick): T => list[pick(list.length)]!

const step = (verb: string, given: unknown, run: Step['run']): Step => ({
  get text() {
    return `${verb} ${inspect(given, { depth: 9, breakLength: 160 })}`
  },
  run,
})

/** Something that is done to a store, with whatever the wire or the page may bring. */
function stepOf(pick: Pick): Step {
  const event = (): unknown => mutate(oneOf(events, pick), pick)
  switch (pick(12)) {
    case 0: {
      const list = Array.from({ length: pick(5) }, event)
      return step('ingestAll', list, (store) => store.ingestAll(list).forEach(expectReceipt))
    }
    case 1:
    case 2: {
      const snapshot = mutate(oneOf(snapshots, pick), pick)
      const how = { replace: pick(3) === 0 }
      return step('hydrate', [snapshot, how], (store) => expectReceipt(store.hydrate(snapshot, how)))
    }
    case 3: {
      const message = {
        threadId: oneOf(threadIds, pick),
        clientMessageId: oneOf(clientMessageIds, pick),
        parts: [{ kind: 'text', text: 'On its way' }],
      }
      const given = (pick(2) === 0 ? message : mutate(message, pick)) as typeof message // or anything else
      return step(
        'addOptimistic',
        given,
        (store) => byThePage(() => store.addOptimistic(given as Parameters<BubbleStore['addOptimistic']>[0])), // its parts are what they are
      )
    }
    case 4: {
      const id = oneOf(clientMessageIds, pick)
      return pick(2) === 0
        ? step('failOptimistic', id, (store) => store.failOptimistic(id, 'not sent'))
        : step('removeOptimistic', id, (store) => store.removeOptimistic(id))
    }
    case 5: {
      const id = oneOf(threadIds, pick)
      return pick(4) === 0
        ? step('evict', id, (store) => store.evict(id))
        : step('snapshot', id, (store) => void store.snapshot(id))
    }
    default: {
      const given = event()
      return step('ingest', given, (store) => expectReceipt(store.ingest(given)))
    }
  }
}

const newStore = (): BubbleStore => createBubbleStore({ scheduler: () => undefined }) // published when it is told to

/**
 * All that is shown, thread by thread, as JSON. Without the order of the bubbles: here an offset may name several events, and then
 * nothing says which bubble stands first.
 */
const viewOf = (store: BubbleStore): string =>
  JSON.stringify(
    threadIds.map((id) => {
      const thread = store.thread(id)
      const keys = thread?.keys.toSorted()
      return [{ ...thread, keys }, store.cursor(id), keys?.map((key) => store.bubble(key))]
    }),
  )

/** Equal but for the order in which an object's fields were set. */
function expectSameJson(found: string | undefined, expected: string): void {
  if (found !== expected) expect(JSON.parse(found ?? 'null')).toEqual(JSON.parse(expected))
}

/** Each key once, each with its bubble, in its own thread. */
function expectWhole(store: BubbleStore): void {
  for (const id of threadIds) {
    const keys = store.thread(id)?.keys ?? []
    expect(new Set(keys).size).toBe(keys.length)
    for (const key of keys) expect(store.bubble(key)).toMatchObject({ key, threadId: id })
  }
}

/** A snapshot as JSON, its bubbles by their ids: likewise. */
function unordered(snapshot: ThreadSnapshot | undefined): string {
  type Bubble = ThreadSnapshot['bubbles'][number]
  const idOf = (bubble: Bubble): string =>
    bubble.kind === 'message' ? `message ${bubble.messageId}` : `invocation ${bubble.invocationId}`
  const bubbles = snapshot?.bubbles.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
  return JSON.stringify({ ...snapshot, bubbles })
}

/** A snapshot goes through JSON into an empty store, which then makes the same one, and shows the same bubbles. */
function expectSnapshots(store: BubbleStore): void {
  for (const id of threadIds) {
    const snapshot = store.snapshot(id)
    if (snapshot === undefined) continue
    const restored = newStore()
    const text = JSON.stringify(snapshot)
    expect(['applied', 'duplicate']).toContain(restored.hydrate(JSON.parse(text)).status)
    expectSameJson(unordered(restored.snapshot(id)), unordered(snapshot))
  }
}

/** @throws what is wrong after these steps */
function check(steps: readonly Step[]): void {
  const store = newStore()
  for (const { run } of steps) run(store)
  store.flush()
  const again = newStore()
  for (const { run } of steps) {
    run(again)
    again.flush() // when a state is published changes nothing in it
  }
  expectSameJson(viewOf(again), viewOf(store))
  expectWhole(store)
  expectSnapshots(store)
  expect(store.violations().length).toBeLessThanOrEqual(1_000)
}

function failureOf(steps: readonly Step[]): unknown {
  try {
    check(steps)
    return undefined
  } catch (error) {
    return error
  }
}

/** The steps without those that are not needed for a failure. */
function smallest(steps: readonly Step[]): readonly Step[] {
  for (let at = steps.length - 1; at >= 0; at--) {
    const fewer = steps.toSpliced(at, 1)
    if (failureOf(fewer) !== undefined) return smallest(fewer)
  }
  return steps
}

test(`FUZZ_SEED=${seed}: nothing is thrown, the store stays whole, and the same inputs lead to the same bubbles`, () => {
  const pick = seededPick(seed)
  const tellEvery = inputCount >= 100_000 ? inputCount / 10 : Number.POSITIVE_INFINITY
  let told = 0
  let done = 0
  for (; done < inputCount; done += sessionLength) {
    const steps = Array.from({ length: Math.min(sessionLength, inputCount - done) }, () => stepOf(pick))
    if (failureOf(steps) !== undefined) {
      const few = smallest(steps)
      const words = `FUZZ_SEED=${seed} fails at input ${done}. These steps are enough:`
      throw new Error([words, ...few.map(({ text }) => text)].join('\n'), { cause: failureOf(few) })
    }
    if (done >= told + tellEvery) process.stderr.write(`store: ${(told = done)} inputs\n`)
  }
  expect(done).toBeGreaterThanOrEqual(inputCount)
})

test('red: a store that loses a bubble, and one that is told another order of bubbles, are noticed', () => {
  const store = newStore()
  store.ingestAll(events)
  store.flush()
  const lost = { ...store, bubble: () => undefined }
  expect(() => expectWhole(lost)).toThrow(/./)
  const whole = store.snapshot('t')!
  const another = { ...store, snapshot: () => ({ ...whole, bubbles: whole.bubbles.toReversed() }) }
  expect(() => expectSnapshots(another)).toThrow(/./)
  expect(() => byThePage(() => JSON.parse('{'))).toThrow(SyntaxError)
})

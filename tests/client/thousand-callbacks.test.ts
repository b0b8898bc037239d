import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Log, LoggedEvent } from '../../src/server/index.ts'
import { bubblesOf, shown } from '../../src/testing/index.ts'
import { shuffle } from '../recording/shuffle.ts'
import { newStore } from '../support/replay.ts'
import { caughtUp, realClient, type RealGateway, realGateway } from './real-gateway.ts'

const { ONEBUBBLE_SEED } = process.env
const seed = ONEBUBBLE_SEED === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(ONEBUBBLE_SEED)

const threadIds = ['north', 'east', 'south', 'west']
const callbacksPerThread = 250
/** So many turns at most have ended and wait for their callback. */
const lateness = 8

/** Chances that the seed alone decides, each in [0, 1); by turns from a shuffled list, so that they are evenly spread. */
function chances(from: number): () => number {
  let [round, list]: [number, readonly number[]] = [0, []]
  return () => {
    if (list.length === 0) {
      list = shuffle(
        Array.from({ length: 64 }, (_, index) => index / 64),
        from + round++,
      )
    }
    const [first = 0, ...rest] = list
    list = rest
    return first
  }
}

/** Sockets that are cut after 1 to 12 frames, without a word, and a count of those cuts. */
function cuttingSockets(chance: () => number) {
  const made = { cutCount: 0, open: (url: string): WebSocket => cutting(url) }
  function cutting(url: string): WebSocket {
    const socket = new WebSocket(url)
    let left = 1 + Math.floor(chance() * 12)
    socket.on('message', () => {
      if (--left > 0) return
      made.cutCount += 1
      socket.terminate()
    })
    return socket
  }
  return made
}

interface Turn {
  readonly agentId: string
  readonly invocationId: string
  readonly token: string
}

/** What the turn's callback says. */
const answerOf = ({ agentId }: Turn): string => `${agentId}, in one message.`

/**
 * Plays the turns of one thread one after the other. Each has its callback, in another order, after a later turn has
 * begun, and often twice; but for the last turn, after which none comes.
 */
async function produce(
  { post }: RealGateway,
  threadId: string,
  chance: () => number,
): Promise<readonly Turn[]> {
  const turns: Turn[] = []
  let owed: readonly Turn[] = []
  const callBack = async (turn: Turn): Promise<void> => {
    owed = owed.filter((other) => other !== turn)
    const parts = [{ kind: 'text', text: answerOf(turn) }]
    const headers = { authorization: `Bearer ${turn.token}`, 'idempotency-key': 'the answer' }
    expect(await post('/callback', { parts }, headers)).toMatchObject({ status: 'appended' })
    if (chance() > 0.25) return
    expect(await post('/callback', { parts }, headers)).toMatchObject({ status: 'duplicate' })
  }
  for (let number = 0; number <= callbacksPerThread; number++) {
    const agentId = `${threadId}-${number}`
    const { invocationId, token } = await post(`/threads/${threadId}/invocations`, { agentId })
    const path = `/threads/${threadId}/invocations/${invocationId}`
    const chunks = [0, 1, 2].map((seq) => ({
      seq,
      part: { kind: 'text', delta: `${agentId} says ${seq}. ` },
    }))
    await post(`${path}/chunks`, { chunks: chunks.slice(0, 1) })
    if (owed.length === lateness) await callBack(owed[Math.floor(chance() * lateness)]!)
    await post(`${path}/chunks`, { chunks }) // the first one again: a producer that retries
    await post(`${path}/finalize`, { outcome: 'completed' })
    const turn = { agentId, invocationId, token }
    turns.push(turn)
    if (number < callbacksPerThread) owed = [...owed, turn]
  }
  for (const turn of shuffle(owed, seed)) await callBack(turn)
  return turns
}

/** The events of a thread, in the order of the log. */
async function eventsOf(log: Log, threadId: string): Promise<readonly LoggedEvent[]> {
  const tail = await log.tail(threadId, undefined, 100_000)
  return tail.kind === 'events' ? tail.events : []
}

/** The invocations whose callback stands in the log after the creation of a later turn. */
function calledBackLate(events: readonly LoggedEvent[]): readonly string[] {
  const [late, before]: [string[], string[]] = [[], []]
  for (const event of events) {
    if (event.type === 'invocation_created') before.push(event.invocationId)
    else if (event.type === 'callback' && before.at(-1) !== event.invocationId) late.push(event.invocationId)
  }
  return late
}

test('1,000 late callbacks, every socket cut again and again: none is lost, none is doubled', async () => {
  console.log(`thousand callbacks: ONEBUBBLE_SEED=${seed} plays these again`)
  const gateway = await realGateway()
  const clients = [0, 1, 2, 3].map((number) => {
    const sockets = cuttingSockets(chances(seed + number))
    return { ...realClient(gateway.wsUrl, { threadIds, socket: sockets.open }), sockets }
  })
  const produced = await Promise.all(
    threadIds.map((threadId, index) => produce(gateway, threadId, chances(seed + 100 + index))),
  )

  for (const [index, threadId] of threadIds.entries()) {
    const turns = produced[index]!
    const events = await eventsOf(gateway.log, threadId)
    const called = turns.slice(0, callbacksPerThread).map(({ invocationId }) => invocationId)
    expect(calledBackLate(events).toSorted()).toEqual(called.toSorted())
    const folded = newStore()
    folded.ingestAll(events)
    for (const { store } of clients) {
      await caughtUp(store, gateway.log, threadId)
      expect(shown(store, threadId)).toEqual(
        turns.map((turn, number) =>
          number < callbacksPerThread
            ? `${turn.invocationId}: ${answerOf(turn)} (completed, callback)`
            : `${turn.invocationId}: ${turn.agentId} says 0. ${turn.agentId} says 1. ${turn.agentId} says 2.  (completed, stream)`,
        ),
      )
      expect(store.thread(threadId)).toMatchObject({ openCount: 0, gap: null, stale: false })
      expect(bubblesOf(store, threadId)).toEqual(bubblesOf(folded, threadId))
      expect(store.snapshot(threadId)).toEqual(folded.snapshot(threadId))
    }
  }
  for (const { store, errors, sockets } of clients) {
    expect(sockets.cutCount).toBeGreaterThan(50)
    expect(new Set(errors)).toEqual(new Set(['lost']))
    expect(store.violations()).toEqual([])
  }
  console.log(`thousand callbacks: ${clients.map(({ sockets }) => sockets.cutCount).join(' + ')} cuts`)
})

import { expect, test } from 'vitest'
import { openTurn } from '../../src/producer/index.ts'
import type { LoggedEvent } from '../../src/server/index.ts'
import { testGateway, type TestGateway } from '../server/support/test-gateway.ts'
import { faultyProxy, type TcpFault } from './support/faulty-proxy.ts'

/** Numbers in [0, 1), the same ones in each run. */
function numbersFor(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

async function eventsOf({ log }: TestGateway, threadId: string): Promise<readonly LoggedEvent[]> {
  const tail = await log.tail(threadId, undefined, 100_000)
  if (tail.kind !== 'events') throw new Error(`the log answers ${tail.kind}`)
  return tail.events
}

const turnCount = 500
const threadCount = 25

test(
  '500 turns through a network that breaks: each chunk is in the log once, in order, none is lost, and every promise settles',
  { timeout: 600_000 },
  async () => {
    const gateway = await testGateway()
    const network = numbersFor(7)
    const proxy = await faultyProxy(gateway.url, (): TcpFault => {
      const number = network()
      if (number < 0.06) return 'reset'
      if (number < 0.12) return 'lost answer'
      if (number < 0.16) return 'half an answer'
      return number < 0.4 ? 'delay' : 'none'
    })

    async function produce(index: number): Promise<readonly [string, string]> {
      const random = numbersFor(index)
      const turn = await openTurn({
        url: proxy.url,
        threadId: `t${index % threadCount}`,
        idempotencyKey: `turn-${index}`,
        retry: { baseMs: 2, capMs: 20 },
        batch: { delayMs: 1, chunkCount: 8 },
      })
      const said: Promise<unknown>[] = []
      let text = ''
      for (let count = 0; count < 10; count++) {
        const delta = `${index}.${count} `
        text += delta
        said.push(turn.text(delta, { partId: `p${count % 3}` }))
        if (random() < 0.15) await turn.flush()
      }
      said.push(turn.end(), turn.end(), turn.callback({ text: `Turn ${index}.` }))
      await Promise.all(said)
      expect(turn.signal.aborted).toBe(false)
      return [turn.invocationId, text]
    }
    const turns = await Promise.all(Array.from({ length: turnCount }, (_, index) => produce(index)))

    for (const fault of ['reset', 'lost answer', 'half an answer', 'delay'] as const)
      expect([fault, proxy.counts.get(fault)]).toEqual([
        fault,
        expect.toSatisfy((count: number) => count > 100),
      ])
    const logged = new Map<string, LoggedEvent[]>()
    for (let thread = 0; thread < threadCount; thread++) {
      for (const event of await eventsOf(gateway, `t${thread}`)) {
        const id = event.invocationId ?? ''
        logged.set(id, [...(logged.get(id) ?? []), event])
      }
    }
    expect(logged.size).toBe(turnCount)
    for (const [invocationId, text] of turns) {
      const events = logged.get(invocationId) ?? []
      const chunks = events.filter((event) => event.type === 'stream_chunk')
      expect(chunks.map(({ seq }) => seq)).toEqual(chunks.map((_, index) => index))
      expect(chunks.map(({ part }) => (part.kind === 'text' ? part.delta : '')).join('')).toBe(text)
      const others = events.filter((event) => event.type !== 'stream_chunk')
      expect(others.map(({ type }) => type).toSorted()).toEqual([
        'callback',
        'invocation_created',
        'stream_finalized',
      ])
      expect(events.at(-1)).toMatchObject({ type: expect.stringMatching(/callback|stream_finalized/) })
    }
    expect(gateway.errors).toEqual([])
  },
)

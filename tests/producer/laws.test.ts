import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Turn } from '../../src/producer/index.ts'
import { allSaid, type Fault, FakeGateway } from './support/fake-gateway.ts'

type Act =
  | { readonly say: 'text' | 'reasoning'; readonly delta: string }
  | { readonly say: 'data'; readonly value: number }
  | { readonly say: 'input'; readonly delta: string }
  | { readonly say: 'flush' }
  | { readonly say: 'pass'; readonly ms: number }

const delta = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ud83d', '\ude00', '', 'x'.repeat(9_000)),
)
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ say: fc.constantFrom('text' as const, 'reasoning' as const), delta }),
    },
    { weight: 2, arbitrary: fc.record({ say: fc.constant('input' as const), delta }) },
    { weight: 1, arbitrary: fc.record({ say: fc.constant('data' as const), value: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ say: fc.constant('flush' as const) }) },
    { weight: 2, arbitrary: fc.record({ say: fc.constant('pass' as const), ms: fc.nat(80) }) },
  ),
  { maxLength: 40 },
)
const faults = fc.array(
  fc.constantFrom<Fault>('none', 'refused', 'answer lost', 'late', 'silent', 'unavailable'),
  { maxLength: 30 },
)

async function perform(
  act: Act,
  turn: Turn,
  gateway: FakeGateway,
  promises: Promise<unknown>[],
): Promise<void> {
  switch (act.say) {
    case 'text':
      return void promises.push(turn.text(act.delta))
    case 'reasoning':
      return void promises.push(turn.reasoning(act.delta))
    case 'input':
      return void promises.push(turn.toolCall({ toolCallId: 'c', toolName: 't', inputDelta: act.delta }))
    case 'data':
      return void promises.push(turn.data({ name: 'n', dataId: `${act.value}`, value: act.value }))
    case 'flush':
      return void promises.push(turn.flush())
    case 'pass':
      return gateway.pass(act.ms)
  }
}

/** What was said, or what stands in the log: runs of one kind as one. */
function transcriptOf(said: readonly (readonly [kind: string, words: string])[]): string {
  const runs: [string, string][] = []
  for (const [kind, words] of said) {
    const last = runs.at(-1)
    if (last?.[0] === kind && kind !== 'data') last[1] += words
    else runs.push([kind, words])
  }
  return JSON.stringify(runs.filter(([, words]) => words !== ''))
}

const saidIn = (act: Act): (readonly [string, string])[] => {
  if (act.say === 'data') return [['data', `${act.value}`]]
  // An empty piece of a tool's input takes a chunk, since it may begin the call.
  return 'delta' in act && (act.say === 'input' || act.delta !== '') ? [[act.say, act.delta]] : []
}

test('whatever is lost, late or refused: each chunk is in the log once, in order, and every promise settles', async () => {
  const met = new Map<Fault, number>()
  await fc.assert(
    fc.asyncProperty(acts, faults, fc.nat(3), async (script, plan, limit) => {
      const gateway = new FakeGateway()
      const left = [...plan]
      gateway.fault = () => {
        const fault = left.shift() ?? 'none'
        met.set(fault, (met.get(fault) ?? 0) + 1)
        return fault
      }
      const turn = await gateway.open({
        requestTimeoutMs: 500,
        retry: { baseMs: 20, capMs: 100 },
        batch: { bytes: 16_384, chunkCount: 2 + limit, waitingBytes: [1, 100, 10_000, 1_000_000][limit]! },
      })
      const promises: Promise<unknown>[] = []
      for (const act of script) await perform(act, turn, gateway, promises)
      promises.push(turn.end())
      await gateway.inTime(Promise.all(promises))
      await allSaid()

      const logged = gateway.parts.map((part) => {
        if (part.kind === 'data') return ['data', part.dataId] as const
        if (part.kind === 'tool_call') return ['input', part.inputDelta] as const
        return [part.kind, 'delta' in part ? part.delta : 'unexpected'] as const
      })
      expect(transcriptOf(logged)).toBe(transcriptOf(script.flatMap(saidIn)))
      expect(gateway.end).toEqual({ outcome: 'completed', chunkCount: gateway.parts.length })
      expect(gateway.clock.timerCount).toBe(0)
    }),
    { numRuns: 300 },
  )
  for (const fault of ['refused', 'answer lost', 'late', 'silent', 'unavailable'] as const)
    expect([fault, met.get(fault) ?? 0]).toEqual([fault, expect.toSatisfy((count: number) => count > 100)])
})

test('whenever a turn is cancelled, every promise settles, and nothing is left behind', async () => {
  await fc.assert(
    fc.asyncProperty(acts, faults, fc.nat(40), async (script, plan, at) => {
      const gateway = new FakeGateway()
      const left = [...plan]
      const turn = await gateway.open({ requestTimeoutMs: 500, batch: { waitingBytes: 100 } })
      gateway.fault = () => left.shift() ?? 'none'
      const promises: Promise<unknown>[] = [turn.requestApproval({ toolCallId: 'c' })]
      for (const [index, act] of [...script, { say: 'flush' } as const].entries()) {
        if (index === Math.min(at, script.length)) gateway.cancel()
        await perform(act, turn, gateway, promises)
      }
      promises.push(turn.end())
      const settled = await gateway.inTime(Promise.allSettled(promises))
      expect(settled[0]!.status).toBe('rejected')
      expect(settled.at(-1)).toMatchObject({ reason: turn.signal.reason })
      expect(turn.signal.reason).toMatchObject({ reason: 'cancelled' })
      await allSaid()
      expect(gateway.clock.timerCount).toBe(0)
    }),
    { numRuns: 200 },
  )
})

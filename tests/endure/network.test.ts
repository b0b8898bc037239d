import { expect, onTestFinished, test } from 'vitest'
import { createGateway, type EventDraft, type Log, memoryLog } from '../../src/server/index.ts'
import { readLine } from '../../src/testing/index.ts'
import { launch } from '../e2e/page-under-test.ts'
import type { Transport } from './page/page.ts'
import { endsOf } from './support/as-logged.ts'
import { progress, report, scaled } from './support/form.ts'
import { type Network, network, type NetworkFault } from './support/network.ts'
import { Tab } from './support/tab.ts'

const cycleCount = scaled(8, 150)
const faults: readonly NetworkFault[] = ['reset', 'black hole', 'throttle', 'half-open']
const threadIds = ['a', 'b', 'c']

/** A page, and its gateway behind a network that can fail. */
async function tabOverNetwork(log: Log, transport: Transport): Promise<{ network: Network; tab: Tab }> {
  const gateway = createGateway({ log, authorize: () => true, heartbeatMs: 500 })
  const { url } = await gateway.listen({ port: 0 })
  const browser = await launch()
  onTestFinished(async () => {
    await browser.close()
    await gateway.close()
  })
  const wire = await network(url)
  const tab = await Tab.open(await browser.newContext(), wire.url, { transport, threadIds, silenceMs: 200 })
  return { network: wire, tab }
}

const transports: readonly Transport[] = ['websocket', 'events']

test.each(transports)(
  `over %s, ${cycleCount} faults of the network between Chromium and the gateway: nothing is lost, nothing is shown twice`,
  { timeout: 600_000 },
  async (transport) => {
    const log = memoryLog()
    const { network: wire, tab } = await tabOverNetwork(log, transport)

    const texts = new Map(threadIds.map((threadId) => [threadId, [] as string[]]))
    let turnCount = 0
    /** A whole turn in each thread, cut in two; every third is answered by a callback, after the next has begun. */
    const say = async (half: 0 | 1): Promise<void> => {
      for (const threadId of threadIds) {
        const index = half === 0 ? turnCount : turnCount - 1
        const invocationId = `${threadId} ${index}`
        const drafts: EventDraft[] = []
        const seq = half * 2
        if (half === 0) drafts.push({ type: 'invocation_created', invocationId })
        for (const at of [seq, seq + 1])
          drafts.push({
            type: 'stream_chunk',
            invocationId,
            seq: at,
            part: { kind: 'text', delta: `${index}.${at} ` },
          })
        if (half === 1) drafts.push({ type: 'stream_finalized', invocationId, outcome: 'completed' })
        const shown = texts.get(threadId)!
        if (half === 0) shown.push(`${index}.0 ${index}.1 `)
        else shown[index] += `${index}.2 ${index}.3 `
        if (half === 0 && index > 0 && index % 3 === 0) {
          const text = `The answer of turn ${index - 1}.`
          drafts.push({
            type: 'callback',
            invocationId: `${threadId} ${index - 1}`,
            messageId: `answer of ${threadId} ${index - 1}`,
            disposition: 'replace',
            parts: [{ kind: 'text', text }],
          })
          shown[index - 1] = text
        }
        expect((await log.append(threadId, drafts)).ok).toBe(true)
      }
      if (half === 0) turnCount += 1
    }
    const isThere = async (): Promise<void> => tab.reach(await endsOf(log, threadIds))
    const expectTexts = async (): Promise<void> => {
      const looks = await tab.look()
      const shown = looks.map(({ lines }) => lines.map((line) => readLine(line).text))
      expect(shown).toEqual(threadIds.map((threadId) => texts.get(threadId)!))
      expect(tab.faults).toEqual([])
    }

    const recoveries = new Map<NetworkFault, number[]>(faults.map((fault) => [fault, []]))
    const tell = progress(`faults over ${transport}`, cycleCount)
    for (let cycle = 0; cycle < cycleCount; cycle++) {
      const fault = faults[cycle % faults.length]!
      await say(0)
      if (cycle % 2 === 0) await isThere() // now and then a fault meets what is still under way
      wire.fail(fault)
      await say(1)
      if (cycle % 3 === 0) await say(0).then(() => say(1))
      const begun = performance.now()
      wire.mend()
      await isThere()
      recoveries.get(fault)!.push(performance.now() - begun)
      await expectTexts()
      tell(cycle + 1)
    }
    const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1]!
    report(`network-${transport}`, {
      faults: cycleCount,
      'turns shown': turnCount * threadIds.length,
      ...Object.fromEntries(
        faults.flatMap((fault) => [
          [`back after ${fault}, median, ms`, Math.round(median(recoveries.get(fault)!))],
          [`back after ${fault}, longest, ms`, Math.round(Math.max(...recoveries.get(fault)!))],
        ]),
      ),
    })
  },
)

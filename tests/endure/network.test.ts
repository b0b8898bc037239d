import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import type { Page } from 'playwright'
import { expect, onTestFinished, test } from 'vitest'
import { bundle, root } from '../../bench/lib/build-library.mjs'
import { createGateway, type EventDraft, memoryLog } from '../../src/server/index.ts'
import { launch } from '../e2e/page-under-test.ts'
import type { Transport } from './page/page.ts'
import { progress, report, scaled } from './support/form.ts'
import { type Network, network, type NetworkFault } from './support/network.ts'

const cycleCount = scaled(8, 150)
const faults: readonly NetworkFault[] = ['reset', 'black hole', 'throttle', 'half-open']
const threadIds = ['a', 'b', 'c']

/** A gateway and a page of one origin, reached over a network that can fail. */
async function pageOverNetwork(log: ReturnType<typeof memoryLog>): Promise<{ network: Network; page: Page }> {
  const gateway = createGateway({ log, authorize: () => true, heartbeatMs: 500 })
  const outDir = await mkdtemp(join(tmpdir(), 'onebubble-endure-'))
  const script = readFileSync(
    fileURLToPath(await bundle(outDir, { root, entry: 'tests/endure/page/page.ts', name: 'page.mjs' })),
  )
  const routes = getRequestListener((request) => gateway.fetch(request), { overrideGlobalObjects: false })
  const server = createServer((request, response) => {
    if (request.url === '/page.mjs') {
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
    } else if (request.url === '/') {
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><script type="module" src="/page.mjs"></script>')
    } else void routes(request, response)
  })
  gateway.attach(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const browser = await launch()
  onTestFinished(async () => {
    await browser.close()
    await gateway.close()
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo // it listens on a port
  const wire = await network(`http://127.0.0.1:${port}`)
  const page = await browser.newPage()
  await page.goto(wire.url)
  return { network: wire, page }
}

const transports: readonly Transport[] = ['websocket', 'events']

test.each(transports)(
  `over %s, ${cycleCount} faults of the network between Chromium and the gateway: nothing is lost, nothing is shown twice`,
  { timeout: 600_000 },
  async (transport) => {
    const log = memoryLog()
    const { network: wire, page } = await pageOverNetwork(log)
    await page.evaluate(([how, ids]) => window.page.follow(how, ids), [transport, threadIds] as const)

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
    const wanted = (): readonly (readonly string[])[] => threadIds.map((threadId) => texts.get(threadId)!)
    const isThere = (): Promise<void> => page.evaluate((all) => window.page.until(all), wanted())

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
      tell(cycle + 1)
    }
    expect(await page.evaluate(() => window.page.shown())).toEqual(wanted())
    expect(await page.evaluate(() => window.page.violations())).toEqual([])
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

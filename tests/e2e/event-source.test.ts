import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createGateway, memoryLog } from '../../src/server/index.ts'
import { virtualClock } from '../../src/testing/index.ts'
import { closePage, launch, newPage } from './page-under-test.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** What lies between a browser and a server, and can be cut. */
async function network(port: number) {
  const sockets = new Set<Socket>()
  let isCut = false
  /** By which event each request of a stream goes on, in order; undefined where it says none. */
  const lastIds: (string | undefined)[] = []
  const server = createServer((near): void => {
    if (isCut) return void near.destroy()
    const far = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
    near.on('data', (data) => {
      const head = String(data)
      if (head.includes('live=sse')) lastIds.push(/^last-event-id: (.+?)\r?$/im.exec(head)?.[1])
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a port was asked for')
  return {
    url: `http://127.0.0.1:${address.port}`,
    lastIds,
    cut: (): void => {
      isCut = true
      for (const socket of sockets) socket.destroy()
    },
    mend: (): void => void (isCut = false),
  }
}

interface Heard {
  readonly texts: string[]
  readonly lastId: string
  /** 0: it connects by itself. 1: open. 2: it has given up. */
  readonly readyState: number
}

/** Only ends what hangs: a browser waits some seconds before it comes back. */
const patience = { timeout: 90_000 }

/** Opens the browser's own `EventSource` and keeps what it is given. */
const listen = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const source = new EventSource('/threads/t/events?offset=-1&live=sse')
    const heard: Record<string, unknown> = { texts: [], lastId: '' }
    Object.defineProperty(heard, 'readyState', { get: () => source.readyState, enumerable: true })
    Object.assign(globalThis, { heard })
    source.addEventListener('data', ({ data, lastEventId }) => {
      heard['lastId'] = lastEventId
      for (const { parts } of JSON.parse(String(data))) (heard['texts'] as string[]).push(parts[0].text)
    })
  })

const heardOn = (page: Page): Promise<Heard> =>
  page.evaluate(() => structuredClone({ ...Reflect.get(globalThis, 'heard') }))

test('Chromium’s own EventSource comes back by itself after each cut, and misses nothing and hears nothing twice', async () => {
  const log = memoryLog()
  const clock = virtualClock(1_800_000_000_000)
  const gateway = createGateway({ log, authorize: () => true, clock })
  onTestFinished(() => gateway.close())
  const { port } = await gateway.listen()
  const { url, lastIds, cut, mend } = await network(port)
  const said: string[] = []
  const say = async (...texts: readonly string[]): Promise<void> => {
    for (const text of texts) {
      said.push(text)
      const parts = [{ kind: 'text', text }] as const
      const result = await log.append('t', [
        { type: 'message', messageId: text, author: { kind: 'user' }, parts },
      ])
      expect(result.ok).toBe(true)
    }
  }
  const page = await newPage(browser)
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }))
  await page.goto(`${url}/healthz`)
  const isCaughtUp = async (): Promise<void> => {
    await expect.poll(async () => (await heardOn(page)).texts, patience).toEqual(said)
  }
  const comesBack = async (): Promise<void> => {
    await expect.poll(async () => (await heardOn(page)).readyState, patience).toBe(0)
  }

  await say('before')
  await listen(page)
  await isCaughtUp()
  await say('while it listens')
  await isCaughtUp()
  const ids = [(await heardOn(page)).lastId]

  cut()
  await comesBack()
  await say('while it was cut', 'and once more')
  mend()
  await isCaughtUp()
  await say('when it was back')
  await isCaughtUp()
  ids.push((await heardOn(page)).lastId)

  clock.advance(60_000) // the gateway ends each stream after a minute
  await comesBack()
  await say('while nobody listened')
  await isCaughtUp()

  expect(lastIds).toEqual([undefined, ...ids])
  await closePage(page, /ERR_|net::/)
})

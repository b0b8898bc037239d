import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { connected, disconnected, keptOn, networkOf, openLive, write } from './live-page.ts'
import { eventsIn, startLive } from './live-server.ts'
import { closePage, launch, linesOn, newPage } from './page-under-test.ts'
import { Producer } from './producer.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const start = async (): ReturnType<typeof startLive> => {
  const server = await startLive()
  onTestFinished(() => server.close())
  return server
}

const isCut = /WebSocket|ERR_FAILED|Failed to fetch/

/** Another tab beside this one. */
async function tabBeside(page: Page, url: string): Promise<Page> {
  const tab = await page.context().newPage()
  await tab.goto(url)
  await connected(tab)
  return tab
}

describe('a reload without a network', () => {
  test('in the middle of a stream: the thread stands at once, and goes on when the network is back', async () => {
    const server = await start()
    const page = await newPage(browser)
    const network = await networkOf(page)
    await page.goto(server.url)
    await connected(page)
    const producer = new Producer(server.url)
    const lines = (): Promise<readonly string[]> => linesOn(page, 't1', producer.nameOf)
    await producer.create('t1', 'a')
    await producer.stream('t1', 'a', 0, 'Once', ' upon')
    await expect.poll(async () => (await keptOn(page))['thread:t1']).toContain('Once upon')
    network.isGone = true
    await page.reload()
    await disconnected(page)
    await expect.poll(lines).toEqual(['a: Once upon (streaming, stream)'])
    await producer.stream('t1', 'a', 2, ' a time')
    network.isGone = false
    await expect.poll(lines).toEqual(['a: Once upon a time (streaming, stream)'])
    // It has come by events, from where the thread stood.
    expect(await page.locator('[data-type="replacement"]').count()).toBe(0)
    expect(await page.locator('[data-type="invocation_created"]').count()).toBe(0)
    await closePage(page, isCut)
  })

  test('a message that waits stands, and goes out once when the network is back', async () => {
    const server = await start()
    const page = await newPage(browser)
    const network = await networkOf(page)
    await page.goto(server.url)
    await connected(page)
    network.isGone = true
    await write(page, 'Is anybody there?')
    await expect.poll(async () => Object.values(await keptOn(page)).join()).toContain('Is anybody there?')
    await page.reload()
    const mine = page.locator('[data-author="user"]')
    await mine.getByText('waiting for the network').waitFor()
    expect(await eventsIn(server.log, 't1')).toEqual([])
    network.isGone = false
    await expect.poll(() => mine.getAttribute('data-phase')).toBe('sent')
    expect((await eventsIn(server.log, 't1')).filter(({ type }) => type === 'message')).toHaveLength(1)
    await expect.poll(async () => Object.keys(await keptOn(page)).join()).not.toContain('message:')
    await closePage(page, isCut)
  })
})

describe('two tabs', () => {
  test('one is frozen by the browser and holds what it holds: the other keeps the thread', async () => {
    const server = await start()
    const first = await openLive(browser, server)
    const second = await tabBeside(first, server.url)
    const producer = new Producer(server.url)
    await producer.create('t1', 'a')
    await producer.stream('t1', 'a', 0, 'Both see this')
    await expect.poll(async () => (await keptOn(second))['thread:t1']).toContain('Both see this')
    const session = await first.context().newCDPSession(first)
    await session.send('Page.setWebLifecycleState', { state: 'frozen' })
    await producer.stream('t1', 'a', 1, ', and one sees that')
    await expect.poll(async () => (await keptOn(second))['thread:t1']).toContain('one sees that')
    await session.send('Page.setWebLifecycleState', { state: 'active' })
    await second.close()
    await closePage(first)
  })

  test('one is closed with a message that waits: the other sends it, once', async () => {
    const server = await start()
    const first = await openLive(browser, server)
    const second = await tabBeside(first, server.url)
    await first.route('**/messages', (route) => route.abort())
    await write(first, 'From the other tab')
    await expect.poll(async () => Object.values(await keptOn(second)).join()).toContain('From the other tab')
    await first.close()
    await second.locator('[data-author="user"][data-phase="sent"]').waitFor()
    expect((await eventsIn(server.log, 't1')).filter(({ type }) => type === 'message')).toHaveLength(1)
    await second.context().close()
  })
})

test('a message that was deleted leaves no word on the disk', async () => {
  const server = await start()
  const page = await openLive(browser, server)
  await write(page, '@ledger 1 and 2')
  await expect.poll(async () => (await keptOn(page))['thread:t1']).toContain('@ledger 1 and 2')
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Really delete?' }).click()
  await expect.poll(async () => Object.values(await keptOn(page)).join()).not.toContain('@ledger 1 and 2')
  await closePage(page)
})

test('a disk that is full: the page says so, and goes on', async () => {
  const server = await start()
  const page = await newPage(browser)
  const said: string[] = []
  page.on('console', (message) => said.push(message.text()))
  const session = await page.context().newCDPSession(page)
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(server.url).origin, quotaSize: 1 })
  await page.goto(server.url)
  await connected(page)
  const producer = new Producer(server.url)
  await producer.create('t1', 'a')
  await producer.stream('t1', 'a', 0, 'x'.repeat(5_000))
  await expect.poll(() => said.join('\n')).toMatch(/storage (is full|cannot be used)/)
  await producer.finalize('t1', 'a')
  await expect
    .poll(() => linesOn(page, 't1', producer.nameOf))
    .toEqual([`a: ${'x'.repeat(5_000)} (completed, stream)`])
  await closePage(page)
})

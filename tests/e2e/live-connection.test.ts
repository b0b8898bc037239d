import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { bubbleKey } from '../../src/index.ts'
import { connected, disconnected, isDown, keptOn, openLive, write } from './live-page.ts'
import { eventsIn, startLive } from './live-server.ts'
import { bubblesOn, closePage, launch, linesOn, lookAtNode, openPage } from './page-under-test.ts'
import { withoutKeys } from './plain-reading.ts'
import { Producer } from './producer.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const start = async (...options: Parameters<typeof startLive>): ReturnType<typeof startLive> => {
  const server = await startLive(...options)
  onTestFinished(() => server.close())
  return server
}

describe('a reload', () => {
  test('in the middle of a stream: what was streamed is there, and the rest follows', async () => {
    const server = await start()
    const page = await openLive(browser, server)
    const producer = new Producer(server.url)
    const lines = (): Promise<readonly string[]> => linesOn(page, 't1', producer.nameOf)
    await producer.create('t1', 'a')
    await producer.stream('t1', 'a', 0, 'Once', ' upon')
    await expect.poll(lines).toEqual(['a: Once upon (streaming, stream)'])
    await page.reload()
    await expect.poll(lines).toEqual(['a: Once upon (streaming, stream)'])
    await producer.stream('t1', 'a', 2, ' a time')
    await producer.finalize('t1', 'a')
    await producer.create('t1', 'b')
    await page.reload()
    await producer.callBack('a', 'Long ago')
    await expect.poll(lines).toEqual(['a: Long ago (completed, callback)', 'b: (pending, none)'])
    await closePage(page)
  })

  test('while chunks keep coming: not one is lost or shown twice', async () => {
    const server = await start()
    const page = await openLive(browser, server)
    const producer = new Producer(server.url)
    await producer.create('t1', 'a')
    const words: string[] = []
    const ending = new AbortController()
    const streaming = (async () => {
      for (let seq = 0; !ending.signal.aborted; seq++) {
        words.push(`word ${seq} `)
        await producer.stream('t1', 'a', seq, `word ${seq} `)
      }
    })()
    for (let reloads = 0; reloads < 3; reloads++) {
      const countBefore = words.length
      await page.reload()
      expect(words.length).toBeGreaterThan(countBefore)
    }
    ending.abort()
    await streaming
    await expect
      .poll(() => linesOn(page, 't1', producer.nameOf))
      .toEqual([`a: ${words.join('').trim()} (streaming, stream)`])
    await closePage(page)
  })
})

describe('words that were not sent', () => {
  test('a draft is there after a reload, in its thread', async () => {
    const server = await start()
    const page = await openLive(browser, server)
    await page.getByLabel('Message').fill('Half a thought')
    await page.locator('[data-thread-item="t2"]').click()
    await page.getByLabel('Message').fill('Another')
    await page.reload()
    expect(await page.getByLabel('Message').inputValue()).toBe('Another')
    await page.locator('[data-thread-item="t1"]').click()
    expect(await page.getByLabel('Message').inputValue()).toBe('Half a thought')
    await connected(page)
    await page.getByRole('button', { name: 'Send' }).click()
    await page.reload()
    expect(await page.getByLabel('Message').inputValue()).toBe('')
    await closePage(page)
  })

  test('a message that nobody has confirmed is there after a reload, and goes out once', async () => {
    const server = await start()
    const page = await openLive(browser, server)
    await page.route('**/messages', (route) => route.abort())
    await write(page, '@ledger 1 and 2')
    const bubble = page.locator('[data-author="user"]')
    await bubble.getByText('waiting for the network').waitFor()
    await page.reload()
    await connected(page)
    await bubble.getByText('waiting for the network').waitFor()
    expect(await bubble.innerText()).toContain('@ledger 1 and 2')
    expect(await eventsIn(server.log, 't1')).toEqual([])
    await page.getByRole('button', { name: 'Send now' }).waitFor()
    await page.unroute('**/messages')
    // By its own clock it may be sent before anybody has clicked.
    await page.getByRole('button', { name: 'Send now' }).evaluateAll((buttons) => {
      for (const button of buttons) (button as HTMLElement).click()
    })
    await expect.poll(() => bubble.getAttribute('data-phase')).toBe('sent')
    await page.reload()
    await expect.poll(() => bubble.getAttribute('data-phase')).toBe('sent')
    expect((await eventsIn(server.log, 't1')).filter(({ type }) => type === 'message')).toHaveLength(1)
    await closePage(page, /ERR_FAILED/)
  })

  test('a message whose answer was lost is sent after a reload, and once', async () => {
    const server = await start()
    const page = await openLive(browser, server)
    const reloaded = new Promise<void>((resolve, reject) => {
      void page.route('**/messages', (route) => {
        const reloading = route.fetch().then(() => page.reload()) // the server has it, and the page has not heard so
        reloading.then(() => resolve(), reject)
      })
    })
    await write(page, '@ledger 1 and 2')
    await reloaded
    const bubble = page.locator('[data-author="user"]')
    await expect.poll(() => bubble.getAttribute('data-phase')).toBe('sent')
    expect((await eventsIn(server.log, 't1')).filter(({ type }) => type === 'message')).toHaveLength(1)
    await expect.poll(async () => Object.keys(await keptOn(page)).join(' ')).not.toContain('message:')
    await closePage(page, /ERR_FAILED|Failed to fetch/)
  })
})

describe('a server that goes and comes back', () => {
  test('with another log, in the middle of a stream: the old thread goes, the new one is shown', async () => {
    const before = await start()
    const page = await openLive(browser, before)
    const old = new Producer(before.url)
    await old.create('t1', 'a')
    await old.stream('t1', 'a', 0, 'Half a')
    await expect.poll(() => linesOn(page, 't1', old.nameOf)).toEqual(['a: Half a (streaming, stream)'])
    await before.close()
    await disconnected(page)
    expect(await linesOn(page, 't1', old.nameOf)).toEqual(['a: Half a (streaming, stream)'])

    const after = await start({ port: before.port })
    expect((await after.log.cursor('t1')).epoch).not.toBe((await before.log.cursor('t1')).epoch)
    const producer = new Producer(after.url)
    await producer.create('t1', 'b')
    await producer.stream('t1', 'b', 0, 'A new')
    await connected(page)
    await expect.poll(() => linesOn(page, 't1', producer.nameOf)).toEqual(['b: A new (streaming, stream)'])
    const note = page.locator('[data-log-restart]')
    expect(await note.getByRole('status').innerText()).toBe(
      'The server has started a new log of this thread. One bubble is lost.',
    )
    await note.getByText('Lost bubbles').click()
    expect(await note.locator('li').innerText()).toBe('agent Half a')
    await note.getByRole('button', { name: 'Dismiss' }).click()
    expect(await note.count()).toBe(0)
    await producer.finalize('t1', 'b')
    await producer.callBack('b', 'A new life')
    await expect
      .poll(() => linesOn(page, 't1', producer.nameOf))
      .toEqual(['b: A new life (completed, callback)'])
    expect(await page.locator('[data-type="replacement"]').first().getAttribute('data-receipt')).toBe(
      'applied',
    )
    await closePage(page, isDown)
  })

  test('with the same log: the client goes on from where it was', async () => {
    const before = await start()
    const page = await openLive(browser, before)
    const producer = new Producer(before.url)
    await producer.create('t1', 'a')
    await producer.stream('t1', 'a', 0, 'One')
    await expect.poll(() => linesOn(page, 't1', producer.nameOf)).toEqual(['a: One (streaming, stream)'])
    expect(await lookAtNode(page, bubbleKey.invocation(producer.idOf('a')))).toBe('same')
    await before.close()
    await disconnected(page)

    await start({ port: before.port, log: before.log })
    await producer.stream('t1', 'a', 1, ', two')
    await producer.finalize('t1', 'a')
    await expect.poll(() => linesOn(page, 't1', producer.nameOf)).toEqual(['a: One, two (completed, stream)'])
    expect(await lookAtNode(page, bubbleKey.invocation(producer.idOf('a')))).toBe('same')
    expect(await page.locator('[data-type="replacement"]').count()).toBe(0)
    expect(await page.locator('[data-receipt="duplicate"]').count()).toBe(0)
    await closePage(page, isDown)
  })

  test('a message that is written meanwhile waits, and goes out once, in the bubble that it has', async () => {
    const before = await start()
    const page = await openLive(browser, before)
    await before.close()
    await disconnected(page)
    await write(page, 'Is anybody there?')
    const bubble = page.locator('[data-author="user"]')
    await bubble.getByText('waiting for the network').waitFor()
    const key = (await bubble.getAttribute('data-bubble-key')) ?? ''
    expect(await lookAtNode(page, key)).toBe('same')

    const after = await start({ port: before.port })
    await expect.poll(() => bubble.getAttribute('data-phase')).toBe('sent')
    expect(await lookAtNode(page, key)).toBe('same')
    await connected(page)
    const messages = (await eventsIn(after.log, 't1')).filter(({ type }) => type === 'message')
    expect(messages).toHaveLength(1)
    await closePage(page, isDown)
  })

  test('a message that waits can be discarded', async () => {
    const server = await start()
    const page = await openLive(browser, server)
    await server.close()
    await write(page, 'Never mind')
    await page.getByRole('button', { name: 'Discard' }).click()
    await expect.poll(() => bubblesOn(page, 't1')).toEqual([])
    await closePage(page, isDown)
  })
})

describe('without a network', () => {
  test('one goes on writing; it is sent, once and in order, when the network is back', async () => {
    const server = await start()
    const page = await openLive(browser, server)
    await page.context().setOffline(true)
    await write(page, 'One')
    await write(page, 'Two')
    const mine = page.locator('[data-author="user"]')
    await mine.first().getByText('waiting for the network').waitFor()
    expect(await eventsIn(server.log, 't1')).toEqual([])
    await page.context().setOffline(false)
    await expect
      .poll(() => mine.evaluateAll((all) => all.map((one) => one.getAttribute('data-phase'))))
      .toEqual(['sent', 'sent'])
    const texts = (await eventsIn(server.log, 't1')).flatMap((event) =>
      event.type === 'message' ? event.parts.map((part) => (part.kind === 'text' ? part.text : '')) : [],
    )
    expect(texts).toEqual(['One', 'Two'])
    await closePage(page, /ERR_INTERNET_DISCONNECTED|WebSocket/)
  })

  test('a message that the server refuses says why, keeps its words, and can be sent again', async () => {
    const server = await start()
    const page = await openLive(browser, server)
    const words = 'You are not allowed to do this. Sign in as someone who is.'
    await page.route('**/messages', (route) =>
      route.fulfill({ status: 403, json: { error: { code: 'forbidden', message: words } } }),
    )
    await write(page, 'Let me in')
    const mine = page.locator('[data-author="user"]')
    await mine.getByText(words).waitFor()
    expect(await mine.getAttribute('data-phase')).toBe('failed')
    await page.unroute('**/messages')
    await page.getByRole('button', { name: 'Send again' }).click()
    await expect.poll(() => mine.getAttribute('data-phase')).toBe('sent')
    expect(await mine.innerText()).toContain('Let me in')
    await closePage(page, /403/)
  })
})

test('a page without a gateway says so, and its player plays', async () => {
  const page = await openPage(browser, '?view=replay')
  await page.getByRole('button', { name: 'Play it live' }).click()
  expect(await page.getByRole('alert').innerText()).toBe('The server cannot play this (status 404).')
  await disconnected(page)
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByRole('button', { name: 'Step' }).click()
  expect(await bubblesOn(page, 'tromso')).toHaveLength(1)
  await closePage(page, /404|WebSocket connection to .* failed/)
})

test('two pages on one thread show the same, and what is written on one is shown on the other', async () => {
  const server = await start()
  const [first, second] = await Promise.all([openLive(browser, server), openLive(browser, server)])
  await write(first, '@scout What do we pack?')
  await write(second, '@ledger 2 beds at 40')
  for (const page of [first, second]) {
    const answered = page.locator('[data-body="callback"][data-phase="completed"]')
    await expect.poll(() => answered.count()).toBe(2)
  }
  const shown = await bubblesOn(first, 't1')
  expect(shown.map(({ body }) => body).toSorted()).toEqual(['callback', 'callback', 'message', 'message'])
  expect(withoutKeys(await bubblesOn(second, 't1'))).toEqual(withoutKeys(shown))
  await closePage(first)
  await closePage(second)
})

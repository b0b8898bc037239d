import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { violationsOf } from './barriers.ts'
import { connected, openLive } from './live-page.ts'
import { eventsIn, type LiveServer, startLive } from './live-server.ts'
import { closePage, dropFile, launch } from './page-under-test.ts'
import { Producer } from './producer.ts'

let browser: Browser
let server: LiveServer
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())
beforeEach(async () => {
  server = await startLive()
  onTestFinished(() => server.close())
})

/** A picture of 1 × 1. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const choose = (page: Page, name: string, mimeType: string, buffer: Buffer): Promise<void> =>
  page.locator('.composer input[type="file"]').setInputFiles({ name, mimeType, buffer })
const send = (page: Page): Promise<void> => page.getByRole('button', { name: 'Send' }).click()
const picture = (page: Page) => page.locator('[data-thread="t1"] [data-author="user"] img')
const isLoaded = (page: Page): Promise<boolean> =>
  picture(page).evaluate((image) => (image as HTMLImageElement).naturalWidth > 0)

describe('a picture', () => {
  test('is looked at before it is sent, and shown in every tab, in a place that does not move', async () => {
    const [page, other] = await Promise.all([openLive(browser, server), openLive(browser, server)])
    await choose(page, 'sky.png', 'image/png', png)
    await page.getByRole('list', { name: 'Attached' }).getByText('sky.png').waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.getByLabel('Message').fill('@ledger 1 and 2')
    await send(page)
    for (const one of [page, other]) {
      await picture(one).waitFor()
      await expect.poll(() => isLoaded(one)).toBe(true)
      const { width, height } = (await picture(one).boundingBox())!
      expect(width / height).toBeCloseTo(4 / 3, 1)
    }
    expect(await page.getByRole('list', { name: 'Attached' }).count()).toBe(0)
    const [message] = await eventsIn(server.log, 't1')
    expect(message).toMatchObject({
      type: 'message',
      parts: [
        { kind: 'file', mediaType: 'image/png', filename: 'sky.png' },
        { kind: 'text', text: '@ledger 1 and 2' },
      ],
    })
    await page.reload()
    await connected(page)
    await expect.poll(() => isLoaded(page)).toBe(true)
    await closePage(page)
    await closePage(other)
  })

  test('can be pasted, dropped, taken away again, and sent without a word', async () => {
    const page = await openLive(browser, server)
    const attached = page.getByRole('list', { name: 'Attached' }).getByRole('listitem')
    await dropFile(page, 'notes.txt', 'Some notes')
    await expect.poll(() => attached.allInnerTexts()).toEqual([expect.stringContaining('notes.txt')])
    await page.getByLabel('Message').evaluate(
      (field, bytes) => {
        const clipboardData = new DataTransfer()
        clipboardData.items.add(new File([new Uint8Array(bytes)], 'pasted.png', { type: 'image/png' }))
        field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData }))
      },
      [...png],
    )
    await expect.poll(() => attached.count()).toBe(2)
    await page.getByRole('button', { name: 'Remove notes.txt' }).click()
    expect(await page.getByLabel('Message').evaluate((field) => field === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await expect.poll(() => isLoaded(page)).toBe(true)
    expect(await picture(page).getAttribute('alt')).toBe('pasted.png')
    await closePage(page)
  })

  test('of three megabytes is refused in words, and nothing is sent', async () => {
    const page = await openLive(browser, server)
    await choose(page, 'large.png', 'image/png', Buffer.alloc(3 * 1_048_576))
    expect(await page.getByRole('alert').innerText()).toBe(
      'large.png (3.0 MB) is too large: the files of a message are at most 500 KB together.',
    )
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true)
    expect(await eventsIn(server.log, 't1')).toEqual([])
    // Who comes without a page is refused as well.
    const url = `data:image/png;base64,${'A'.repeat(3 * 1_048_576)}`
    const response = await fetch(`${server.url}threads/t1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        author: { kind: 'user' },
        parts: [{ kind: 'file', mediaType: 'image/png', url }],
      }),
    })
    expect([response.status, await response.json()]).toMatchObject([413, { error: { code: 'too_large' } }])
    await closePage(page)
  })
})

test('a url that is no picture’s is shown by its name, and neither loaded nor linked to', async () => {
  const page = await openLive(browser, server)
  const producer = new Producer(server.url)
  const urls = ['javascript:document.title="broken in"', 'data:text/html,<b>hi</b>', 'ftp://127.0.0.1/a.png']
  for (const url of urls)
    await producer.post('t1', url, { kind: 'file', mediaType: 'image/png', url, filename: 'a.png' })
  const files = page.locator('[data-thread="t1"] [data-part="file"]')
  await expect.poll(() => files.allInnerTexts()).toEqual(urls.map(() => 'a.png\nimage/png'))
  expect(await page.locator('[data-thread="t1"]').locator('img, a, iframe, object, embed').count()).toBe(0)
  expect(await page.locator('.chat').first().innerHTML()).not.toMatch(/javascript:|text\/html|ftp:/)
  expect(await page.title()).not.toBe('broken in')
  await closePage(page)
})

import type { Browser, BrowserContextOptions, Page } from 'playwright'
import type { LiveServer } from './live-server.ts'
import { newPage } from './page-under-test.ts'

/** Opens the live view and waits until its thread is there. */
export async function openLive(
  browser: Browser,
  { url }: LiveServer,
  query = '',
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await newPage(browser, options)
  await page.goto(`${url}${query}`)
  await connected(page)
  return page
}

/** Waits until there is a connection, and the thread in sight has been brought up to date. */
export async function connected(page: Page): Promise<void> {
  await page.locator('.connection', { hasText: 'Connected' }).waitFor()
}

/** Waits until there is none. */
export async function disconnected(page: Page): Promise<void> {
  await page.locator('.connection[data-status="waiting"], .connection[data-status="connecting"]').waitFor()
}

/** What the browser says while nobody serves the page. */
export const isDown = /ERR_CONNECTION_REFUSED|WebSocket connection to .* failed/

export async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message').fill(text)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}

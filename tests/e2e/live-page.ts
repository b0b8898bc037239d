import type { Browser, BrowserContextOptions, Page } from 'playwright'
import type { LiveServer } from './live-server.ts'
import { devtoolsOf, newPage } from './page-under-test.ts'

/** Opens the live view, and waits until its thread is there and nothing of the page remains to be loaded. */
export async function openLive(
  browser: Browser,
  { url }: LiveServer,
  query = '',
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await newPage(browser, options)
  await page.goto(`${url}${query}`)
  await connected(page)
  const hasDevtools = await page.locator('.stage-devtools').isVisible()
  if (hasDevtools) await devtoolsOf(page).waitFor()
  return page
}

/** Waits until there is a connection, and the visible thread is up to date. */
export async function connected(page: Page): Promise<void> {
  await page.locator('.connection', { hasText: 'Connected' }).waitFor()
}

/** Waits until there is no connection. */
export async function disconnected(page: Page): Promise<void> {
  await page.locator('.connection[data-status="waiting"], .connection[data-status="connecting"]').waitFor()
}

/** What the browser reports while nobody serves the page. */
export const isDown = /ERR_CONNECTION_REFUSED|WebSocket connection to .* failed/

export async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message').fill(text)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}

/** What the browser stores of the live view, by key. */
export const keptOn = (page: Page): Promise<Readonly<Record<string, string>>> =>
  page.evaluate(async () => {
    const result = <Result>(request: IDBRequest<Result>): Promise<Result> =>
      new Promise((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(new Error(request.error?.message)))
      })
    const name = 'onebubble-demo'
    // Opening it before the page has created it would create an empty one.
    if (!(await indexedDB.databases()).some((database) => database.name === name)) return {}
    const database = await result(indexedDB.open(name))
    if (!database.objectStoreNames.contains('onebubble-pieces')) return (database.close(), {})
    const store = database.transaction('onebubble-pieces').objectStore('onebubble-pieces')
    const [places, pieces] = await Promise.all([result(store.getAllKeys()), result(store.getAll())])
    database.close()
    const kept: Record<string, string> = {}
    for (const [index, place] of places.entries()) {
      const [key] = place as [string, number] // each stands under its key and its index, in this order
      kept[key] = `${kept[key] ?? ''}${pieces[index]}`
    }
    return kept
  })

/** A network that can be lost while the page itself is still served. */
export async function networkOf(page: Page): Promise<{ isGone: boolean }> {
  const network = { isGone: false }
  await page.routeWebSocket(/.*/, (socket) => {
    if (network.isGone) void socket.close({ code: 1011 })
    else socket.connectToServer()
  })
  await page.route('**/threads/**', (route) => (network.isGone ? route.abort() : route.fallback()))
  return network
}

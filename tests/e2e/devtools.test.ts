import { expect, test } from 'vitest'
import { connected, write } from './live-page.ts'
import { startLive } from './live-server.ts'
import { closePage, devtoolsOf, launch, newPage, openDevtools } from './page-under-test.ts'

/** What the extension was sent last, as it shows it: by way of JSON. */
interface Tree {
  readonly action: { readonly type: string; readonly events: readonly { readonly type: string }[] }
  readonly state: {
    readonly bubbles: Readonly<Record<string, { readonly phase: string; readonly body: string }>>
    readonly messages: Readonly<Record<string, { readonly delivery: string }>>
    readonly threads: Readonly<Record<string, { readonly keys: readonly string[] }>>
    readonly violations: readonly unknown[]
  }
}

test('the Redux DevTools show what the page has, by id, and each action with its events', async () => {
  const browser = await launch()
  const server = await startLive()
  const page = await newPage(browser)
  await page.addInitScript(() => {
    const sent: string[] = []
    const connection = {
      init: () => undefined,
      send: (action: unknown, state: unknown) => sent.push(JSON.stringify({ action, state })),
      subscribe: () => undefined,
    }
    Object.assign(window, { sent, __REDUX_DEVTOOLS_EXTENSION__: { connect: () => connection } })
  })
  await page.goto(server.url)
  await write(page, '@scout When is the best season?')
  const bubble = page.locator('[data-kind="invocation"][data-body="callback"][data-phase="completed"]')
  const id = await bubble.getAttribute('data-bubble-key')
  const texts = await page.evaluate(() => (window as unknown as { readonly sent: readonly string[] }).sent) // as above
  const trees = texts.map((text) => JSON.parse(text) as Tree) // likewise
  const { bubbles, messages, threads, violations } = trees.at(-1)!.state

  expect(Object.keys(bubbles)).toEqual([id])
  expect(bubbles[id!]).toMatchObject({ phase: 'completed', body: 'callback' })
  expect(Object.values(messages)).toMatchObject([{ delivery: 'sent' }])
  expect(threads['t1']?.keys).toEqual([...Object.keys(messages), id])
  expect(violations).toEqual([])
  const named = trees.map(({ action }) => action)
  expect(named.find(({ type }) => type.includes('callback'))?.events.map(({ type }) => type)).toContain(
    'callback',
  )

  const panel = await openDevtools(page)
  await panel.locator('[data-type="callback"][data-receipt="applied"]').click()
  await expect
    .poll(() => panel.locator('[aria-current="true"]').innerText())
    .toMatch(/replaces the text; the stream's \d+ characters stay readable$/)
  expect(await page.locator('[data-highlighted]').getAttribute('data-bubble-key')).toBe(id)
  await page.keyboard.press('Escape')
  expect(await page.locator('[data-highlighted]').count()).toBe(0)
  await page.keyboard.press('Escape')
  await expect.poll(() => panel.count()).toBe(0)
  expect(
    await page.getByRole('button', { name: 'Devtools', exact: true }).getAttribute('aria-expanded'),
  ).toBe('false')
  await closePage(page)
  await server.close()
  await browser.close()
})

test('the chat goes on if the code of the devtools cannot be loaded', async () => {
  const browser = await launch()
  const server = await startLive()
  const page = await newPage(browser)
  await page.route(/panel-[^/]*\.js/, (route) => route.abort())
  await page.goto(server.url)
  await connected(page)
  await devtoolsOf(page).getByText('The devtools failed.').waitFor()
  await write(page, '@scout When is the best season?')
  await page.locator('[data-kind="invocation"][data-body="callback"][data-phase="completed"]').waitFor()
  await devtoolsOf(page).getByRole('button', { name: 'Close devtools' }).click()
  await expect.poll(() => devtoolsOf(page).count()).toBe(0)
  await closePage(page, /ERR_FAILED|dynamically imported module/)
  await server.close()
  await browser.close()
})

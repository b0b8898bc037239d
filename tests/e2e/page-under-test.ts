import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright'
import { expect, inject } from 'vitest'
import { chromiumArgs, findBrowser } from '../../scripts/browser.mjs'
import { lineOf, type ShownBubble as ScenarioBubble } from '../../src/testing/index.ts'
import { idOf, wordsOf } from '../../stories/read-screen.ts'
import type { ShownBubble } from './plain-reading.ts'

export function launch(): Promise<Browser> {
  const executablePath = findBrowser()
  return chromium.launch({ args: chromiumArgs, ...(executablePath !== undefined && { executablePath }) })
}

declare global {
  interface Window {
    /** In each page under test. */
    readonly wordsOf: (part: Element) => string
  }
}

/** The faults of a page: errors, and requests that leave this machine. */
const faults = new WeakMap<Page, string[]>()
const faultsOf = (page: Page): readonly string[] => faults.get(page) ?? []

/** Opens the player of the built page, and waits until it has something to play. */
export async function openPage(
  browser: Browser,
  query = '?view=replay',
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await newPage(browser, options)
  await page.goto(`${inject('pageUrl')}${query}`)
  await page.waitForSelector('.player-bar')
  return page
}

/** A page in a fresh context. All of its faults are collected. */
export async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  context.setDefaultTimeout(90_000) // only ends what hangs
  await context.addInitScript(`window.wordsOf = ${wordsOf.toString()}`)
  const page = await context.newPage()
  const found: string[] = []
  faults.set(page, found)
  page.on('pageerror', (error) => found.push(error.message))
  page.on('console', (message) => message.type() === 'error' && found.push(message.text()))
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (protocol.startsWith('http') && hostname !== '127.0.0.1' && hostname !== 'localhost')
      found.push(request.url())
  })
  return page
}

/** @param expected faults that the test has caused, such as a closed server */
export async function closePage(page: Page, expected?: RegExp): Promise<void> {
  expect(faultsOf(page).filter((fault) => expected?.test(fault) !== true)).toEqual([])
  await page.context().close()
}

/**
 * The bubbles of each thread on the page: now, and after each of this many clicks on Step.
 * @returns per look and per thread, the bubbles in order
 */
export const bubblesPerStep = (
  page: Page,
  threadIds: readonly string[],
  stepCount: number,
): Promise<readonly (readonly (readonly ShownBubble[])[])[]> =>
  page.evaluate(
    async ([ids, count]) => {
      const read = (id: string): ShownBubble[] => {
        const articles = document.querySelectorAll<HTMLElement>(
          `[data-thread="${CSS.escape(id)}"] [data-bubble-key]`,
        )
        return Array.from(articles, (article) => ({
          key: article.dataset['bubbleKey'] ?? '',
          phase: article.dataset['phase'] ?? '',
          body: article.dataset['body'] ?? '',
          missing: Number(article.dataset['missing'] ?? 0),
          text: Array.from(article.querySelectorAll('[data-part="text"]'), window.wordsOf).join(''),
        }))
      }
      const looks = [ids.map(read)]
      const step = Array.from(document.querySelectorAll('button')).find(
        ({ textContent }) => textContent === 'Step',
      )
      for (let index = 0; index < count; index++) {
        step?.click()
        await Promise.resolve() // React has rendered a click by then
        looks.push(ids.map(read))
      }
      return looks
    },
    [threadIds, stepCount] as const,
  )

/** The bubbles of one thread on the page. */
export const bubblesOn = async (page: Page, threadId: string): Promise<readonly ShownBubble[]> =>
  (await bubblesPerStep(page, [threadId], 0))[0]?.[0] ?? []

export const position = (page: Page): Promise<number> =>
  page.locator('.player-bar').evaluate((bar) => Number(bar.getAttribute('data-position')))

/** Waits until everything has arrived. */
export const ended = async (page: Page): Promise<void> => {
  await page.waitForSelector('.player-bar[data-status="ended"]')
}

/** Waits until the page shows this: it is published with the next frame. */
export async function expectBubbles(
  page: Page,
  threadId: string,
  expected: readonly ShownBubble[],
): Promise<void> {
  await expect.poll(() => bubblesOn(page, threadId)).toEqual(expected)
}

/** Drops a file on the page as a mouse does. */
export const dropFile = (page: Page, name: string, text: string): Promise<void> =>
  page.evaluate(
    ([fileName, content]) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([content], fileName))
      for (const type of ['dragenter', 'dragover', 'drop']) {
        document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }))
      }
    },
    [name, text] as const,
  )

/** What a thread shows on the page, in the format of the scenarios. `nameOf` translates an id to its name there. */
export async function linesOn(
  page: Page,
  threadId: string,
  nameOf: (id: string) => string = (id) => id,
): Promise<readonly string[]> {
  const bubbles = await page.evaluate(
    (id) =>
      Array.from(
        document.querySelectorAll(`[data-thread="${CSS.escape(id)}"] [data-bubble-key]`),
        (article) => ({
          key: article.getAttribute('data-bubble-key') ?? '',
          kind: article.getAttribute('data-kind'),
          phase: article.getAttribute('data-phase'),
          body: article.getAttribute('data-body'),
          missing: Number(article.getAttribute('data-missing')),
          author: article.getAttribute('data-author'),
          text: Array.from(article.querySelectorAll('[data-part="text"]'), window.wordsOf).join(''),
        }),
      ),
    threadId,
  )
  return bubbles.map(({ key, phase, ...rest }) => {
    const shown = { ...rest, id: nameOf(idOf(key)), phase, delivery: phase }
    return lineOf(shown as ScenarioBubble) // as the page has it
  })
}

/** Remembers the node of this bubble at the first call. Later calls say whether it is the same, and the only one. */
export const lookAtNode = (page: Page, key: string): Promise<string> =>
  page.evaluate((sought) => {
    const nodes = document.querySelectorAll(`[data-bubble-key="${sought}"]`)
    const known = window as unknown as { node?: Element | undefined } // only used here
    if (known.node === undefined) known.node = nodes[0]
    return nodes.length === 0 ? 'none' : nodes.length === 1 && nodes[0] === known.node ? 'same' : 'another'
  }, key)

/** The devtools of the page, which are beside the chat or below it. */
export const devtoolsOf = (page: Page): Locator => page.getByRole('region', { name: 'onebubble devtools' })

/** Opens the devtools where there is no room for them from the beginning. */
export async function openDevtools(page: Page): Promise<Locator> {
  const button = page.getByRole('button', { name: 'Devtools', exact: true })
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click()
  await devtoolsOf(page).getByRole('tablist').waitFor()
  return devtoolsOf(page)
}

/** How many violations the devtools count. */
export const violationCount = async (page: Page): Promise<number> =>
  Number(await devtoolsOf(page).locator('[data-view="violations"]').getAttribute('data-count'))

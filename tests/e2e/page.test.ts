import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bubbleKey } from '../../src/index.ts'
import { openFolds, violationsOf } from './barriers.ts'
import {
  bubblesOn,
  closePage,
  devtoolsOf,
  dropFile,
  ended,
  expectBubbles,
  launch,
  openDevtools,
  openPage,
  position,
  violationCount,
} from './page-under-test.ts'
import { plainReading, readLines } from './plain-reading.ts'

const file = 'src/demo/recordings/default.ndjson'
const lines = readLines(file)
const rows = lines.map((line) => JSON.stringify(line))

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe('a file', () => {
  test('that is dropped on the page is played; its broken lines are listed with their reasons', async () => {
    const page = await openPage(browser, '?speed=max')
    const text = [...rows.slice(0, 50), '{"type":"stream_chunk",', ...rows.slice(50), 'not json', '42'].join(
      '\n',
    )
    await dropFile(page, 'mine.ndjson', text)
    await ended(page)
    await expectBubbles(page, 'tromso', plainReading(lines, 'tromso'))
    const broken = page.locator('[data-panel="broken-lines"] [data-line]')
    expect(await broken.evaluateAll((items) => items.map((item) => item.getAttribute('data-line')))).toEqual([
      '51',
      '264',
    ])
    expect(await broken.first().innerText()).toMatch(/line 51.*JSON/s)
    expect(await violationCount(page)).toBe(1) // 42 is JSON, but no event
    expect(await page.locator('#chat-title').innerText()).toBe('mine.ndjson')
    await closePage(page)
  })

  test('that is chosen with its button is played, and survives a reload in the middle', async () => {
    const page = await openPage(browser)
    const buffer = Buffer.from(rows.slice(0, 100).join('\n'))
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: 'short.ndjson', mimeType: 'text/plain', buffer })
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await page.locator('.progress input').fill('60')
    await page.getByRole('button', { name: 'Reload here' }).click()
    await page.waitForSelector('[data-resumed]')
    await page.getByLabel('Speed').selectOption('max')
    await ended(page)
    expect(await page.locator('#chat-title').innerText()).toBe('short.ndjson')
    await expectBubbles(page, 'tromso', plainReading(lines.slice(0, 100), 'tromso'))
    await closePage(page)
  })

  test('of hostile lines ends, and what can be placed is', async () => {
    const page = await openPage(browser, '?speed=max')
    const hostile = [
      '{"type":"callback","threadId":"tromso","origin":"callback"}',
      '{"__proto__":{"type":"message"}}',
      '["message"]',
      '{"type":"stream_chunk","threadId":"tromso","invocationId":"<img src=x onerror=alert(1)>","seq":0,"part":{"kind":"text","delta":"<b>bold</b>"}}',
      '{"type":"message","threadId":"tromso","messageId":"constructor","author":{"kind":"user"},"at":1e300,"parts":[{"kind":"text","text":"javascript:alert(1)"}]}',
    ]
    await dropFile(page, 'hostile.ndjson', hostile.join('\n'))
    await ended(page)
    await expect
      .poll(async () => (await bubblesOn(page, 'tromso')).map(({ text }) => text))
      .toEqual(['<b>bold</b>', 'javascript:alert(1)'])
    expect(await page.locator('article b, article img, article a').count()).toBe(0)
    expect(await violationCount(page)).toBe(3)
    await closePage(page)
  })
})

describe('what arrived', () => {
  test('stands there in order of arrival with its receipt, and only what is on the screen is made', async () => {
    const page = await openPage(browser, '?speed=max&autoplay=1&twice=1')
    await ended(page)
    const devtools = devtoolsOf(page)
    await expect
      .poll(() => devtools.locator('[data-view="events"]').getAttribute('data-count'))
      .toBe(String(lines.length * 2))
    const shown = devtools.getByRole('listbox', { name: 'Recorded events' }).getByRole('option')
    expect(await shown.count()).toBeLessThan(60)
    const last = shown.last()
    await expect.poll(() => last.getAttribute('aria-posinset')).toBe(String(lines.length * 2))
    expect(await last.getAttribute('data-receipt')).toBe('duplicate')
    await devtools.locator('.ob-list').evaluate((list) => list.scrollTo({ top: 0 }))
    await expect.poll(() => shown.first().getAttribute('aria-posinset')).toBe('1')
    await closePage(page)
  })

  test('points at its bubble, by mouse and by keys', async () => {
    const page = await openPage(browser, '?at=150')
    const rows = devtoolsOf(page).getByRole('listbox', { name: 'Recorded events' }).getByRole('option')
    await rows.last().focus()
    await page.keyboard.press('Home')
    const pointed = page.locator('[data-highlighted]')
    expect(await pointed.getAttribute('data-bubble-key')).toBe(bubbleKey.message('ask-season'))
    await page.keyboard.press('ArrowDown')
    expect(await pointed.getAttribute('data-bubble-key')).toBe(bubbleKey.invocation('scout-season'))
    for (let index = 0; index < 15; index++) await page.keyboard.press('PageDown')
    const selected = devtoolsOf(page).locator('[role="option"][aria-selected="true"]')
    expect(await selected.getAttribute('aria-posinset')).toBe('150')
    expect(await selected.evaluate((row) => row === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    expect(await pointed.count()).toBe(0)
    await devtoolsOf(page).locator('[data-type="stream_chunk"]').last().click()
    expect(await pointed.count()).toBe(1)
    expect(await pointed.isVisible()).toBe(true)
    await closePage(page)
  })

  test('lights up the bubble that a late callback finds, and only that one', async () => {
    const page = await openPage(
      browser,
      `?at=${lines.findIndex(({ messageId }) => messageId === 'cost-final')}`,
    )
    expect(await page.locator('[data-flash]').count()).toBe(0)
    await page.getByRole('button', { name: 'Step' }).click()
    expect(await page.locator('[data-flash]').count()).toBe(1)
    expect(
      await page.locator(`[data-bubble-key="${bubbleKey.invocation('ledger-cost')}"] [data-flash]`).count(),
    ).toBe(1)
    await closePage(page)
  })
})

/** Presses Tab until this is focused, as someone without a mouse does. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab')
    const label = await page.evaluate(() => {
      const focused = document.activeElement
      const labels =
        focused instanceof HTMLInputElement || focused instanceof HTMLSelectElement ? focused.labels : null
      return focused?.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? focused?.textContent ?? ''
    })
    if (name.test(label)) return
  }
  throw new Error(`nothing that is called ${String(name)} can be reached by Tab`)
}

test('everything can be done with the keyboard alone', async () => {
  const page = await openPage(browser)
  await tabTo(page, /^Play$/)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Pause' }).waitFor()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Play', exact: true }).first().waitFor()
  const paused = await position(page)
  await tabTo(page, /^Step$/)
  await page.keyboard.press('Enter')
  expect(await position(page)).toBe(paused + 1)
  await tabTo(page, /^Delivered events/)
  await page.keyboard.press('ArrowRight')
  expect(await position(page)).toBe(paused + 2)
  await page.keyboard.press('Home')
  expect(await position(page)).toBe(0)
  await page.keyboard.press('End')
  await ended(page)
  await tabTo(page, /^Speed$/)
  await page.keyboard.type('max')
  await tabTo(page, /^Order$/)
  await page.keyboard.type('Shuffled')
  await tabTo(page, /^Seed$/)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('12')
  await tabTo(page, /^Lost, then replayed$/)
  await page.keyboard.type('30')
  await tabTo(page, /^Everything twice$/)
  await page.keyboard.press('Space')
  const link = '?view=replay&order=shuffled&seed=12&twice=1&drop=30&speed=max'
  await expect.poll(() => new URL(page.url()).search).toBe(link)
  await tabTo(page, /^Race 4/)
  await page.keyboard.press('Enter')
  await tabTo(page, /^Recording$/)
  await page.keyboard.press('Enter')
  await tabTo(page, /^Play$/)
  await page.keyboard.press('Enter')
  await ended(page)
  await expectBubbles(page, 'tromso', plainReading(lines, 'tromso'))
  await tabTo(page, /^Conversation$/)
  await tabTo(page, /^Reasoning/)
  await page.keyboard.press('Enter')
  await page.getByText('They ask for the best season').last().waitFor()
  await tabTo(page, /^Events \d/)
  await page.keyboard.press('ArrowRight')
  expect(
    await devtoolsOf(page)
      .getByRole('tab', { name: /^Violations/ })
      .getAttribute('aria-selected'),
  ).toBe('true')
  await page.keyboard.press('ArrowLeft')
  await tabTo(page, /applied$|duplicate$|held$/)
  await page.keyboard.press('End')
  expect(await page.locator('[data-highlighted]').count()).toBe(1)
  await closePage(page)
})

test('what is read aloud is news of replies, said together, and never a chunk', async () => {
  const page = await openPage(browser)
  await page.evaluate(() => {
    const live = document.querySelector('[data-live="thread"]')
    const said: string[] = []
    Object.assign(window, { said })
    new MutationObserver(() => said.push(live?.textContent ?? '')).observe(live ?? document, {
      childList: true,
      characterData: true,
      subtree: true,
    })
  })
  expect(await page.locator('[role="status"], output, [aria-live]').count()).toBe(1)
  await page.getByLabel('Speed').selectOption('max')
  await page.getByRole('button', { name: 'Play', exact: true }).first().click()
  await ended(page)
  const said = (): Promise<readonly string[]> =>
    page.evaluate(() => (window as unknown as { said: string[] }).said) // put there above
  await expect.poll(async () => (await said()).length).toBeGreaterThan(0)
  for (const words of await said()) expect(words).toMatch(/^(Replies: [^.]+|[^.]+)\.( [^.]+\.)?$/)
  expect((await said()).length).toBeLessThan(4)
  await closePage(page)
})

describe('without a barrier', () => {
  const states = [
    ['before anything has arrived', '?view=replay'],
    ['in the middle', '?at=160'],
    ['at the end', '?at=263'],
    ['shuffled, with chunks missing', '?order=shuffled&seed=7&at=140'],
    ['a race with two threads', '?race=3&at=6'],
  ] as const
  test.each(
    states.flatMap(([name, query]) =>
      (['light', 'dark'] as const).map((scheme) => [name, scheme, query] as const),
    ),
  )('%s, %s', async (_, colorScheme, query) => {
    const page = await openPage(browser, query, { colorScheme, reducedMotion: 'reduce' })
    await openFolds(page)
    expect(await violationsOf(page)).toEqual([])
    await closePage(page)
  })

  test.each(['light', 'dark'] as const)(
    'on a phone, %s: nothing is cut off, with the devtools and without',
    async (colorScheme) => {
      const viewport = { width: 375, height: 700 }
      const page = await openPage(browser, '?at=230', { colorScheme, viewport, reducedMotion: 'reduce' })
      for (const isOpen of [false, true]) {
        if (isOpen) await openDevtools(page)
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
        expect(await violationsOf(page)).toEqual([])
      }
      await page.getByRole('button', { name: 'Make it hard' }).click()
      expect(await page.getByLabel('Everything twice').isVisible()).toBe(true)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(375)
      await closePage(page)
    },
  )
})

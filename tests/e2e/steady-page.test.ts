import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { lastWords, longAnswer } from '../../bench/lib/long-answer.mjs'
import { threadScript } from '../../src/testing/index.ts'
import { closePage, dropFile, launch, newPage } from './page-under-test.ts'
import { takeWatched, watchPage } from './page-watch.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const t = threadScript('t')
/** They fill the window, so that the page follows the answer from its beginning. */
const before = [
  ...['m0', 'm1', 'm2', 'm3'].map((id) => t.message(id, `${id} ${'and some more words. '.repeat(40)}`)),
  t.created('a', { agentId: 'scout' }),
]
const answer = longAnswer(4).map((delta) => t.chunk('a', delta))
const recording = [...before, ...answer, t.finalized('a')].map((event) => JSON.stringify(event)).join('\n')

/** Lets so many events arrive, each published by itself and painted before the next one. */
const step = (page: Page, count: number): Promise<void> =>
  page.evaluate(async (steps) => {
    const painted = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve))
    const button = Array.from(document.querySelectorAll('button')).find(
      ({ textContent }) => textContent === 'Step',
    )
    for (let stepped = 0; stepped < steps; stepped++) {
      button?.click()
      await painted()
    }
  }, count)

test.each([
  ['with the devtools beside it', { width: 1280, height: 800 }],
  ['on a phone', { width: 390, height: 844 }],
])(
  'while a long answer comes, %s: its bubble alone renders, once for each publication, and nothing that is shown moves',
  async (_, viewport) => {
    const page = await newPage(browser, { viewport, reducedMotion: 'reduce' })
    await watchPage(page)
    await page.goto(`${inject('pageUrl')}?view=replay`)
    await page.waitForSelector('.player-bar')
    await dropFile(page, 'long.ndjson', recording)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('slider', { name: /^Delivered events/ }).fill(String(before.length))
    await page.locator('article.bubble-agent').waitFor()
    await takeWatched(page)

    await step(page, answer.length)
    await page.locator('article').getByText(lastWords).waitFor()
    const { renders, commitCount, shifts } = await takeWatched(page)
    expect(Object.keys(renders)).toEqual(['a'])
    expect(renders['a']).toBeLessThanOrEqual(answer.length)
    // The player, the bubble, and what of the devtools has come to be on the screen.
    expect(commitCount).toBeLessThanOrEqual(answer.length * 4)
    // A link that is whole takes the place of the letters that it was written with.
    const others = shifts.filter(({ of }) => of.some((moved) => !moved.startsWith('a ')))
    expect(others.filter(({ value }) => value > 0.001)).toEqual([])
    expect(others.reduce((sum, { value }) => sum + value, 0)).toBeLessThan(0.005)
    await closePage(page)
  },
)

test('red: a bubble that is pushed away, and another one that renders, are noticed', async () => {
  const page = await newPage(browser)
  await watchPage(page)
  await page.goto(`${inject('pageUrl')}?at=140`)
  await page.waitForSelector('article')
  await takeWatched(page)
  await page.evaluate(() => {
    const pushing = document.createElement('div')
    pushing.style.height = '150px'
    document.querySelector('.stage-chat')?.prepend(pushing)
  })
  await step(page, 20)
  const { renders, shifts } = await takeWatched(page)
  expect(shifts.reduce((sum, { value }) => sum + value, 0)).toBeGreaterThan(0.005)
  expect(Object.keys(renders).length).toBeGreaterThan(1)
  await closePage(page)
})

import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bubbleKey } from '../../src/index.ts'
import {
  bubblesOn,
  bubblesPerStep,
  closePage,
  ended,
  expectBubbles,
  launch,
  openPage,
  position,
  violationCount,
} from './page-under-test.ts'
import { plainReading, readLines, recordingFile, type ShownBubble } from './plain-reading.ts'

const lines = readLines(recordingFile)
const threadIds = [...new Set(lines.map(({ threadId }) => threadId))]
const expectLines = async (page: Page, known: typeof lines): Promise<void> => {
  for (const threadId of threadIds) await expectBubbles(page, threadId, plainReading(known, threadId))
}

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe('the recording ends with the bubbles that its lines say', () => {
  test.each([
    ['as recorded, at full speed', 'speed=max'],
    ['reversed', 'speed=max&order=reversed'],
    ['shuffled', 'speed=max&order=shuffled&seed=7'],
    ['shuffled with another seed', 'speed=max&order=shuffled&seed=20260206'],
    ['doubled', 'speed=max&twice=1'],
    ['shuffled and doubled', 'speed=max&order=shuffled&seed=3&twice=1'],
    ['a third lost and replayed', 'speed=max&drop=30&seed=5'],
    ['shuffled, doubled, most of it lost and replayed', 'speed=max&order=shuffled&twice=1&drop=60&seed=11'],
  ])('%s', async (_, query) => {
    const page = await openPage(browser, `?autoplay=1&${query}`)
    await ended(page)
    await expectLines(page, lines)
    expect(await violationCount(page)).toBe(0)
    expect(await page.locator('.thread-state').count()).toBe(0)
    await closePage(page)
  })

  test('with its callbacks left out: what was streamed', async () => {
    const page = await openPage(browser, '?autoplay=1&speed=max&callbacks=0')
    await ended(page)
    const streamed = lines.filter(({ type }) => type !== 'callback')
    await expectLines(page, streamed)
    expect(await page.locator('[data-body="callback"]').count()).toBe(0)
    await closePage(page)
  })

  test('without a single animation frame, as in a hidden tab', async () => {
    const page = await openPage(browser)
    await page.addInitScript(() => {
      window.requestAnimationFrame = () => 0
    })
    await page.goto(`${page.url()}&autoplay=1&speed=max`)
    await ended(page)
    await expectLines(page, lines)
    await closePage(page)
  })
})

test('after every prefix the page shows what the lines so far say', async () => {
  const page = await openPage(browser)
  const looks = await bubblesPerStep(page, threadIds, lines.length)
  expect(looks).toHaveLength(lines.length + 1)
  for (const [count, look] of looks.entries()) {
    const known = lines.slice(0, count)
    expect(look, `after ${count} events`).toEqual(threadIds.map((threadId) => plainReading(known, threadId)))
  }
  await closePage(page)
})

describe('a reload in the middle', () => {
  test.each([0.1, 0.46, 0.7, 0.99])(
    'after %d of it: the snapshot shows the same, and the tail leads to the same end',
    async (share) => {
      const at = Math.round(lines.length * share)
      const page = await openPage(browser, `?speed=max&at=${at}`)
      await expectLines(page, lines.slice(0, at))
      await page.getByRole('button', { name: 'Reload here' }).click()
      await page.waitForSelector('[data-resumed]')
      expect(await position(page)).toBe(0)
      await expectLines(page, lines.slice(0, at))
      await page.getByRole('button', { name: 'Play', exact: true }).click()
      await ended(page)
      expect(await position(page)).toBe(lines.length - at)
      await expectLines(page, lines)
      await closePage(page)
    },
  )

  test('while it plays shuffled: it goes on by itself', async () => {
    const page = await openPage(browser, '?autoplay=1&order=shuffled&seed=4&speed=8')
    await page.waitForFunction(
      (least) => {
        const bar = document.querySelector('.player-bar')
        return Number(bar?.getAttribute('data-position')) >= least
      },
      Math.round(lines.length / 4),
    )
    await page.getByRole('button', { name: 'Reload here' }).click()
    await page.waitForSelector('[data-resumed]')
    await page.getByLabel('Speed').selectOption('max')
    await ended(page)
    await expectLines(page, lines)
    await closePage(page)
  })

  test('twice, reversed, where the cursor moves late', async () => {
    const page = await openPage(browser, `?speed=max&order=reversed&at=${Math.round(lines.length / 2)}`)
    for (let round = 0; round < 2; round++) {
      await page.getByRole('button', { name: 'Reload here' }).click()
      await page.waitForSelector('[data-resumed]')
      await page.getByRole('button', { name: 'Step' }).click()
    }
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await ended(page)
    await expectLines(page, lines)
    await closePage(page)
  })
})

test('a bubble stays the same node from its first event to its callback', async () => {
  const page = await openPage(browser)
  const callbacks = lines.filter(({ type, disposition }) => type === 'callback' && disposition === 'replace')
  for (const { invocationId, offset } of callbacks) {
    const key = bubbleKey.invocation(invocationId ?? '')
    const first = lines.findIndex(
      (line) => line.invocationId === invocationId && line.disposition !== 'independent',
    )
    await page.locator('.progress input').fill(String(first + 1))
    const node = await page.waitForSelector(`[data-bubble-key="${key}"]`)
    await page.locator('.progress input').fill(String(lines.findIndex((line) => line.offset === offset) + 1))
    await page.waitForSelector(`[data-bubble-key="${key}"][data-body="callback"]`)
    expect(
      await node.evaluate(
        (known, sought) => known === document.querySelector(`[data-bubble-key="${sought}"]`),
        key,
      ),
    ).toBe(true)
    const expected = plainReading(
      lines.slice(0, lines.findIndex((line) => line.offset === offset) + 1),
      lines[0]!.threadId,
    )
    const shown: readonly ShownBubble[] = await bubblesOn(page, lines[0]!.threadId)
    expect(shown.find((bubble) => bubble.key === key)).toEqual(expected.find((bubble) => bubble.key === key))
  }
  await closePage(page)
})

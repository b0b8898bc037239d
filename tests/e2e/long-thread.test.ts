import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bubbleKey } from '../../src/index.ts'
import { violationsOf } from './barriers.ts'
import { closePage, devtoolsOf, ended, launch, lookAtNode, openPage } from './page-under-test.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Look {
  readonly mountedCount: number
  /** Positions in the thread of the bubbles in the viewport, from 1, in order. */
  readonly inView: readonly number[]
  /** Pixels of the list in the viewport where no bubble stands. */
  readonly blankPx: number
  readonly fromEndPx: number
  /** What bubbles say that is not what their position demands. */
  readonly wrong: readonly string[]
}

/** What can be seen of the thread, as soon as the page has been painted. */
const look = (page: Page): Promise<Look> =>
  page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const scroller = document.querySelector('.chat-scroller')!
    const view = scroller.getBoundingClientRect()
    const list = scroller.querySelector('.chat-list')!.getBoundingClientRect()
    const items = [...scroller.querySelectorAll('.chat-item')]
    const shown = items.filter((item) => {
      const { top, bottom } = item.getBoundingClientRect()
      return bottom > view.top + 1 && top < view.bottom - 1
    })
    const covered = shown.reduce((sum, item) => {
      const { top, bottom } = item.getBoundingClientRect()
      return sum + Math.min(bottom, view.bottom) - Math.max(top, view.top)
    }, 0)
    const format = new Intl.NumberFormat('en')
    const positionOf = (item: Element): number => Number(item.getAttribute('aria-posinset'))
    return {
      mountedCount: items.length,
      inView: shown.map(positionOf),
      blankPx: Math.min(list.bottom, view.bottom) - Math.max(list.top, view.top) - covered,
      fromEndPx: scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop,
      wrong: items
        .filter((item) => {
          const position = positionOf(item)
          const words = `${position % 2 === 1 ? 'Question' : 'Answer'} ${format.format(Math.ceil(position / 2))}`
          return !(item.querySelector('[data-part="text"]')?.textContent.startsWith(words) ?? false)
        })
        .map((item) => `${positionOf(item)}: ${item.textContent}`),
    }
  })

function expectWhole(seen: Look): void {
  expect(seen.blankPx).toBeLessThan(2)
  expect(seen.wrong).toEqual([])
  expect(seen.mountedCount).toBeLessThan(80)
  expect(seen.inView).toEqual(seen.inView.map((_, index) => (seen.inView[0] ?? 0) + index))
}

const openLong = (page = '?source=long'): Promise<Page> =>
  openPage(browser, page, { reducedMotion: 'reduce' })

describe('a thread of 10,000 bubbles', () => {
  test('opens at its end with fewer than 80 of them mounted, each at its place in the set', async () => {
    const page = await openLong()
    await expect.poll(async () => (await look(page)).fromEndPx).toBeLessThan(2)
    const seen = await look(page)
    expectWhole(seen)
    expect(seen.inView.at(-1)).toBe(10_000)
    expect(await page.locator('.chat-item').first().getAttribute('aria-setsize')).toBe('10000')
    expect(await violationsOf(page)).toEqual([])
    await closePage(page)
  })

  test('scrolls up by the wheel, bubble after bubble, and is never blank', async () => {
    const page = await openLong()
    await page.locator('.chat-scroller').hover()
    let before = await look(page)
    for (let step = 0; step < 40; step++) {
      await page.mouse.wheel(0, -400)
      const reached = before
      await expect.poll(async () => (before = await look(page)).fromEndPx).toBeGreaterThan(reached.fromEndPx)
      expectWhole(before)
      expect(before.inView.at(-1)).toBeGreaterThanOrEqual((reached.inView[0] ?? 0) - 2) // no bubble is skipped
    }
    await closePage(page)
  })

  test('is read from its end to its beginning by keys and jumps, and is never blank', async () => {
    const page = await openLong()
    const scroller = page.locator('.chat-scroller')
    await scroller.focus()
    for (let step = 0; step < 8; step++) {
      await page.keyboard.press('PageUp')
      expectWhole(await look(page))
    }
    for (let tenth = 9; tenth > 0; tenth--) {
      await scroller.evaluate((box, part) => box.scrollTo({ top: box.scrollHeight * part }), tenth / 10)
      const seen = await look(page)
      expectWhole(seen)
      expect(seen.inView[0]).toBeGreaterThan((tenth - 1) * 1_000)
      expect(seen.inView[0]).toBeLessThan((tenth + 1) * 1_000)
    }
    await page.keyboard.press('Home')
    await expect.poll(async () => (await look(page)).inView[0]).toBe(1)
    expectWhole(await look(page))
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Latest' }).click()
    await expect.poll(async () => (await look(page)).inView.at(-1)).toBe(10_000)
    expectWhole(await look(page))
    await closePage(page)
  })

  test('grows at its end: the node stays, the end stays in sight, and no other bubble changes', async () => {
    const page = await openLong('?source=long&at=3')
    const key = bubbleKey.invocation('reply-5001')
    expect(await lookAtNode(page, key)).toBe('same')
    await page.evaluate((own) => {
      const changed = new Set<string>()
      Object.assign(window, { changed })
      const keyOf = ({ target }: MutationRecord): string | undefined =>
        (target instanceof Element ? target : target.parentElement)
          ?.closest('[data-bubble-key]')
          ?.getAttribute('data-bubble-key') ?? undefined
      new MutationObserver((records) => {
        for (const found of records.map(keyOf)) if (found !== undefined && found !== own) changed.add(found)
      }).observe(document.querySelector('.chat-list')!, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      })
    }, key)
    await page.getByLabel('Speed').selectOption('8')
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await ended(page)
    expect(await lookAtNode(page, key)).toBe('same')
    await expect.poll(async () => (await look(page)).fromEndPx).toBeLessThan(2)
    expect(await page.locator(`[data-bubble-key="${key}"]`).getAttribute('data-body')).toBe('callback')
    expect(await page.evaluate(() => [...(window as unknown as { changed: Set<string> }).changed])).toEqual(
      [],
    ) // put there above
    await closePage(page)
  })

  test('stays where the reader is while it grows', async () => {
    const page = await openLong()
    await page.locator('.chat-scroller').focus()
    await page.keyboard.press('Home')
    await expect.poll(async () => (await look(page)).inView[0]).toBe(1)
    await page.getByLabel('Speed').selectOption('max')
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await ended(page)
    expect((await look(page)).inView[0]).toBe(1)
    await closePage(page)
  })

  test('shows the bubble of an arrival that is pointed at, mounted or not', async () => {
    const page = await openLong('?source=long&at=50')
    await page.locator('.chat-scroller').focus()
    await page.keyboard.press('Home')
    await expect.poll(async () => (await look(page)).inView[0]).toBe(1)
    await devtoolsOf(page).locator('[data-type="stream_chunk"]').last().click()
    await expect.poll(async () => (await look(page)).inView.includes(10_002)).toBe(true)
    expect(await page.locator('[data-highlighted]').isVisible()).toBe(true)
    await closePage(page)
  })
})

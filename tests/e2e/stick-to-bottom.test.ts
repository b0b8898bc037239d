import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closePage, ended, launch, openPage } from './page-under-test.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

test.each(['8', 'max'])(
  'the recording at speed %s: the end stays in sight at each callback',
  async (speed) => {
    const page = await openPage(browser, `?speed=${speed}`)
    await page.evaluate(() => {
      const lost: string[] = []
      Object.assign(window, { lost })
      new MutationObserver(() => {
        if (document.querySelector('.chat-latest') !== null)
          lost.push(document.querySelector('.player-bar')?.getAttribute('data-position') ?? '')
      }).observe(document.body, { childList: true, subtree: true })
    })
    await page.getByRole('button', { name: 'Play', exact: true }).first().click()
    await ended(page)
    expect(await page.evaluate(() => (window as unknown as { lost: string[] }).lost)).toEqual([])
    const toEnd = (): Promise<number> =>
      page
        .locator('.thread:not([hidden]) .chat-scroller')
        .evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop)
    await expect.poll(toEnd).toBeLessThan(2)
    await closePage(page)
  },
)

/** Where the reader is, once what has happened is painted. */
const look = (page: Page): Promise<{ readonly top: number; readonly height: number }> =>
  page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const { scrollTop, scrollHeight } = document.querySelector('.thread:not([hidden]) .chat-scroller')!
    return { top: scrollTop, height: scrollHeight }
  })

/** One more chunk, without a hand on the mouse. */
const step = (page: Page): Promise<void> =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll('button'))
      .find(({ textContent }) => textContent === 'Step')
      ?.click(),
  )

const ways: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  wheel: (page) => page.mouse.wheel(0, -6),
  keyboard: (page) => page.keyboard.press('ArrowUp'),
  finger: async (page) => {
    const box = await page.locator('.thread:not([hidden]) .chat-scroller').boundingBox()
    const session = await page.context().newCDPSession(page)
    const x = Math.round((box?.x ?? 0) + 100)
    const y = Math.round((box?.y ?? 0) + 60)
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] })
    for (let moved = 4; moved <= 32; moved += 4)
      await session.send('Input.dispatchTouchEvent', {
        type: 'touchMove',
        touchPoints: [{ x, y: y + moved }],
      })
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    await session.detach()
  },
}

test.each(Object.entries(ways))(
  'a slow scroll up by %s is never pulled back while a reply grows, and the way down leads back to its end',
  async (_, scrollUp) => {
    const page = await openPage(browser, '?at=60', {
      viewport: { width: 1280, height: 480 },
      reducedMotion: 'reduce',
      hasTouch: true,
    })
    const scroller = page.locator('.thread:not([hidden]) .chat-scroller')
    await scroller.hover()
    await scroller.focus()
    await expect
      .poll(async () => await scroller.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop))
      .toBeLessThan(2)
    const first = await look(page)
    expect(first.top).toBeGreaterThan(200)
    let before = first
    for (let turn = 0; turn < 6; turn++) {
      const { top } = before
      await scrollUp(page)
      await expect.poll(async () => (before = await look(page)).top).toBeLessThan(top)
      await step(page)
      expect((await look(page)).top).toBeLessThanOrEqual(before.top)
    }
    expect((await look(page)).height).toBeGreaterThan(first.height) // it has grown meanwhile
    await page.getByRole('button', { name: 'Latest' }).click()
    await step(page)
    await expect
      .poll(async () => await scroller.evaluate((box) => box.scrollHeight - box.clientHeight - box.scrollTop))
      .toBeLessThan(3) // a virtual row may be rounded by a pixel at each end
    await closePage(page)
  },
)

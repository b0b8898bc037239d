import type { Browser } from 'playwright'
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

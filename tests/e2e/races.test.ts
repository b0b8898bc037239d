import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bubbleKey } from '../../src/index.ts'
import { type Race, races } from '../../src/testing/index.ts'
import { closePage, ended, launch, linesOn, lookAtNode, openPage } from './page-under-test.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe.each(races.map((race, index) => [race.title, index + 1, race] as const))('%s', (_, number, race) => {
  const turnOf = ({ events }: Race): string =>
    bubbleKey.invocation(events.find(({ type }) => type === 'callback')?.invocationId ?? '')

  test('step by step: what is shown, and the same node from its first event to its last', async () => {
    const page = await openPage(browser)
    await page.locator(`[data-source="race-${number}"]`).click()
    const looks: string[] = []
    for (const step of race.steps) {
      await page.getByRole('button', { name: 'Step' }).click()
      for (const { threadId, lines } of step.threads) {
        await expect
          .poll(() => linesOn(page, threadId), { message: `step ${step.number}: ${step.note}` })
          .toEqual(lines)
      }
      looks.push(await lookAtNode(page, turnOf(race)))
    }
    expect(looks.filter((look) => look !== 'none').length).toBeGreaterThan(4)
    expect(looks).not.toContain('another')
    await closePage(page)
  })

  test.each([
    '',
    '&order=reversed',
    '&order=shuffled&seed=1',
    '&order=shuffled&seed=2&twice=1',
    '&drop=60&seed=3',
  ])('with the link ?race=N%s it ends with one bubble each', async (query) => {
    const page = await openPage(browser, `?race=${number}&autoplay=1&speed=max${query}`)
    await ended(page)
    for (const { threadId, lines } of race.end)
      await expect.poll(() => linesOn(page, threadId)).toEqual(lines)
    await closePage(page)
  })
})

test('a background thread is there to be looked at', async () => {
  const page = await openPage(browser, '?race=3&autoplay=1&speed=max')
  await ended(page)
  const answer = page.locator('article').getByText('Found it.')
  expect(await answer.isVisible()).toBe(false)
  await page.getByRole('navigation', { name: 'Threads' }).getByRole('button', { name: 'background' }).click()
  await answer.waitFor()
  await closePage(page)
})

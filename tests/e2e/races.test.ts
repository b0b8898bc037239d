import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lineOf, type Race, races, type ShownBubble } from '../../src/testing/index.ts'
import { closePage, ended, launch, openPage } from './page-under-test.ts'

/** What a thread shows on the page, written as the scenarios write it. */
async function linesOn(page: Page, threadId: string): Promise<readonly string[]> {
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
          text: Array.from(article.querySelectorAll('[data-part="text"]'), (part) => part.textContent).join(
            '',
          ),
        }),
      ),
    threadId,
  )
  return bubbles.map(({ key, phase, ...rest }) => {
    const shown = { ...rest, id: key.slice(key.indexOf(':') + 1), phase, delivery: phase }
    return lineOf(shown as ShownBubble) // as the page has it
  })
}

/** Remembers the node of this bubble at the first look, and says at each further one whether it is the same, and the only one. */
const lookAtNode = (page: Page, key: string): Promise<string> =>
  page.evaluate((sought) => {
    const nodes = document.querySelectorAll(`[data-bubble-key="${sought}"]`)
    const known = window as unknown as { node?: Element | undefined } // ours alone
    if (known.node === undefined) known.node = nodes[0]
    return nodes.length === 0 ? 'none' : nodes.length === 1 && nodes[0] === known.node ? 'same' : 'another'
  }, key)

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe.each(races.map((race, index) => [race.title, index + 1, race] as const))('%s', (_, number, race) => {
  const turnOf = ({ events }: Race): string =>
    `invocation:${events.find(({ type }) => type === 'callback')?.invocationId}`

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

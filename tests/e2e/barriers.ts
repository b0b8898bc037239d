import axe from 'axe-core'
import type { Page } from 'playwright'

/** Opens everything that is folded, so that it is looked at, too. */
export const openFolds = (page: Page): Promise<void> =>
  page.evaluate(() =>
    document
      .querySelectorAll('details:not([open]) > summary')
      .forEach((summary) => (summary as HTMLElement).click()),
  )

/** What axe has to say about the page as it stands. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: runner } = window as unknown as { axe: typeof axe } // the line above has put it there
    const { violations } = await runner.run()
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    )
  })
}

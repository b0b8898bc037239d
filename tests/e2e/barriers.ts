import axe from 'axe-core'
import type { Page } from 'playwright'

/** Opens everything that is folded, so that it is checked as well. */
export const openFolds = (page: Page): Promise<void> =>
  page.evaluate(() =>
    document
      .querySelectorAll('details:not([open]) > summary')
      .forEach((summary) => (summary as HTMLElement).click()),
  )

/** What axe reports about the current page. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe: runner } = window as unknown as { axe: typeof axe } // the line above has defined it
    const { violations } = await runner.run()
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    )
  })
}

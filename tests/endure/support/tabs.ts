import type { Browser } from 'playwright'
import { onTestFinished } from 'vitest'
import { launch } from '../../e2e/page-under-test.ts'
import type { WatchedPages } from './as-logged.ts'
import type { Figures } from './form.ts'
import { Tab } from './tab.ts'

/** Tabs of Chromium that follow the same threads: over each transport one that keeps nothing, and one that keeps what it has. */
export class Tabs implements WatchedPages {
  readonly threadIds: readonly string[]
  readonly #browser: Browser
  readonly #tabs: readonly Tab[]
  #loadCount = 0
  #lookCount = 0
  #restoringCount = 0

  private constructor(browser: Browser, threadIds: readonly string[], tabs: readonly Tab[]) {
    this.#browser = browser
    this.threadIds = threadIds
    this.#tabs = tabs
  }

  /** @param origins of gateways; each profile of the browser is on one of them */
  static async open(origins: readonly string[], threadIds: readonly string[]): Promise<Tabs> {
    const browser = await launch()
    onTestFinished(() => browser.close())
    // The two that keep share a profile, and so a database; the others have one each, as all event streams of a profile and an
    // origin have six connections together.
    const shared = await browser.newContext()
    const keep = { threadIds, databaseName: 'kept' }
    const [one, another, common] = [0, 1, 2].map((index) => origins[index % origins.length]!) as [
      string,
      string,
      string,
    ]
    return new Tabs(
      browser,
      threadIds,
      await Promise.all([
        Tab.open(shared, common, { ...keep, transport: 'websocket' }),
        Tab.open(await browser.newContext(), one, { threadIds, transport: 'websocket' }),
        Tab.open(shared, common, { ...keep, transport: 'events' }),
        Tab.open(await browser.newContext(), another, { threadIds, transport: 'events' }),
      ]),
    )
  }

  /** Resolves when all threads of all pages stand at these offsets, or beyond. */
  async reach(offsets: Readonly<Record<string, number>>): Promise<void> {
    await Promise.all(this.#tabs.map((tab) => tab.reach(offsets)))
  }

  /**
   * Loads the next of the pages again, one after the other. In every second round, from the first on, it is given the time to
   * keep what it shows; in the others it goes in the midst of that.
   */
  async reload(): Promise<void> {
    const tab = this.#tabs[this.#loadCount % this.#tabs.length]!
    const round = Math.floor(this.#loadCount / this.#tabs.length)
    this.#loadCount += 1
    if (round % 2 === 0) await tab.keep()
    if ((await tab.load()) > 0) this.#restoringCount += 1
  }

  async look(): ReturnType<WatchedPages['look']> {
    const looks = await Promise.all(
      this.#tabs.map(async (tab, index) => {
        const { transport, databaseName } = tab.following
        const page = `${index} (${transport}${databaseName === undefined ? '' : ', keeping'})`
        return (await tab.look()).map((look) => ({ ...look, page }))
      }),
    )
    this.#lookCount += looks.flat().length
    return looks.flat()
  }

  get faults(): readonly string[] {
    return this.#tabs.flatMap(({ faults }) => faults)
  }

  /** How many have shown what was kept when they were loaded again. */
  get restoringCount(): number {
    return this.#restoringCount
  }

  get figures(): Figures {
    return {
      'pages in Chromium': this.#tabs.length,
      Chromium: this.#browser.version(),
      'threads of pages compared with the log': this.#lookCount,
      'pages loaded again': this.#loadCount,
      'of them with what was kept': this.#restoringCount,
    }
  }
}

import { readFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright'
import { bundle, root } from '../../../bench/lib/build-library.mjs'
import type { Following, ThreadLook } from '../page/page.ts'

/** What stands at `/` and `/page.mjs` of a gateway's origin. */
interface Content {
  readonly html: string
  readonly script: string
}

let built: Promise<Content> | undefined

async function build(): Promise<Content> {
  const outDir = await mkdtemp(join(tmpdir(), 'onebubble-endure-'))
  const module = await bundle(outDir, { root, entry: 'tests/endure/page/page.ts', name: 'page.mjs' })
  return {
    html: '<!doctype html><script type="module" src="/page.mjs"></script>',
    script: await readFile(fileURLToPath(module), 'utf8'),
  }
}

/** A tab of Chromium, on an origin of which all else is a gateway's, that follows threads. It loads where there is no gateway, too. */
export class Tab {
  /** What went wrong on it, whenever it was loaded. */
  readonly faults: string[] = []
  readonly following: Following
  readonly #page: Page
  readonly #origin: string

  private constructor(page: Page, origin: string, following: Following) {
    this.#page = page
    this.#origin = origin
    this.following = following
    page.on('pageerror', ({ message }) => void this.faults.push(message))
    page.on('crash', () => void this.faults.push('the page has crashed'))
  }

  static async open(context: BrowserContext, origin: string, following: Following): Promise<Tab> {
    // To Chromium a page that a test hands it is not of this machine.
    await context.grantPermissions(['local-network-access'])
    const tab = new Tab(await context.newPage(), origin, following)
    await tab.load()
    return tab
  }

  /** Loads the page, be it again. Resolves to how many threads it shows that were kept. */
  async load(): Promise<number> {
    const { html, script } = await (built ??= build())
    const page = this.#page
    await page.route(`${this.#origin}/`, (route) => route.fulfill({ contentType: 'text/html', body: html }))
    await page.route(`${this.#origin}/page.mjs`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: script }),
    )
    await page.goto(`${this.#origin}/`)
    await page.unrouteAll() // what follows is between the page and the gateway alone
    return page.evaluate((following) => window.page.follow(following), this.following)
  }

  /** Resolves when its threads stand at these offsets, or beyond. */
  reach(offsets: Readonly<Record<string, number>>): Promise<void> {
    return this.#page.evaluate((all) => window.page.reach(all), offsets)
  }

  look(): Promise<readonly ThreadLook[]> {
    return this.#page.evaluate(() => window.page.look())
  }

  /** Resolves when what is shown is kept for the next page. */
  keep(): Promise<void> {
    return this.#page.evaluate(() => window.page.keep())
  }
}

import type { Page } from 'playwright'

/** What a page has done while it was watched. */
interface Watched {
  /** How often the view of each bubble rendered, by its key. */
  readonly renders: Readonly<Record<string, number>>
  readonly commitCount: number
  /** Of elements that were shown and have moved without a hand of the reader's: how far and how many, as the browser rates it. */
  readonly shifts: readonly { readonly value: number; readonly of: readonly string[] }[]
}

declare global {
  interface Window {
    watched: { -readonly [name in keyof Watched]: Watched[name] } & {
      readonly renders: Record<string, number>
    }
  }
}

/** A node of React's tree, as far as this reads it. */
interface Fiber {
  readonly child: Fiber | null
  readonly sibling: Fiber | null
  readonly memoizedProps: { readonly [name: string]: unknown } | null
}

/** Watches the page from its beginning: React tells whoever stands where its devtools would of each commit. */
export async function watchPage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const renders: Record<string, number> = {}
    window.watched = { renders, commitCount: 0, shifts: [] }
    const seen = new Map<string, unknown>()
    const count = (first: Fiber | null): void => {
      for (let fiber = first; fiber !== null; fiber = fiber.sibling) {
        const key = fiber.memoizedProps?.['data-bubble-key']
        // Who renders makes new properties.
        if (typeof key === 'string' && seen.get(key) !== fiber.memoizedProps) {
          renders[key] = (renders[key] ?? 0) + 1
          seen.set(key, fiber.memoizedProps)
        }
        count(fiber.child)
      }
    }
    const ignore = (): void => undefined
    Object.assign(window, {
      __REACT_DEVTOOLS_GLOBAL_HOOK__: {
        supportsFiber: true,
        inject: () => 1,
        onCommitFiberUnmount: ignore,
        onPostCommitFiberRoot: ignore,
        onCommitFiberRoot(_: number, { current }: { readonly current: Fiber }) {
          window.watched.commitCount++
          count(current.child)
        },
      },
    })
    new PerformanceObserver((list) => {
      // The types know no layout shift.
      for (const entry of list.getEntries() as (PerformanceEntry & {
        readonly value: number
        readonly hadRecentInput: boolean
        readonly sources: readonly { readonly node: Node | null }[]
      })[]) {
        if (entry.hadRecentInput) continue
        const of = entry.sources.map(({ node }) => {
          const element = node instanceof Element ? node : node?.parentElement
          return `${element?.localName} ${element?.className} in ${element?.parentElement?.className}`
        })
        window.watched.shifts = [...window.watched.shifts, { value: entry.value, of }]
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

/** What the page has done since it was watched, or since the last look. */
export const takeWatched = (page: Page): Promise<Watched> =>
  page.evaluate(async () => {
    // The browser tells of a shift after the frame in which it was.
    for (let frames = 0; frames < 3; frames++) await new Promise((resolve) => requestAnimationFrame(resolve))
    const { renders, ...rest } = window.watched
    const taken = { renders: { ...renders }, ...rest }
    for (const key of Object.keys(renders)) delete renders[key]
    window.watched = { renders, commitCount: 0, shifts: [] }
    return taken
  })

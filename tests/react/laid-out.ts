import { expect } from 'vitest'
import { cdp } from 'vitest/browser'

interface LayoutRecord {
  readonly dirtyObjects: number
  readonly totalObjects: number
}

interface TraceEvent {
  readonly name: string
  readonly args: { readonly beginData?: LayoutRecord }
}

/** The layouts recorded by the browser, and how many recordings have ended. */
const layouts: LayoutRecord[] = []
let endCount = 0
let isListening = false

async function listen(): Promise<void> {
  if (isListening) return
  isListening = true // only once: its listeners cannot be removed
  await cdp().send('Tracing.getCategories') // creates the session; otherwise each of the following calls would create one
  cdp().on('Tracing.dataCollected', ({ value }) => {
    const events = value as unknown as readonly TraceEvent[] // the protocol does not type an event
    for (const { name, args } of events)
      if (name === 'Layout' && args.beginData !== undefined) layouts.push(args.beginData)
  })
  cdp().on('Tracing.tracingComplete', () => void endCount++)
}

/**
 * How many objects the browser lays out for a change, by its own recording, and how many the page has. The change
 * must cause exactly one layout.
 */
export async function laidOut(
  change: () => void,
): Promise<{ readonly laidOutCount: number; readonly objectCount: number }> {
  const settle = (): number => document.body.getBoundingClientRect().height // forces a layout
  await listen()
  settle()
  layouts.length = 0
  const expectedCount = endCount + 1
  await cdp().send('Tracing.start', { categories: 'devtools.timeline', transferMode: 'ReportEvents' })
  change()
  settle()
  await cdp().send('Tracing.end')
  await expect.poll(() => [endCount, layouts.length]).toEqual([expectedCount, 1]) // in either order
  const [{ dirtyObjects, totalObjects } = { dirtyObjects: 0, totalObjects: 0 }] = layouts
  return { laidOutCount: dirtyObjects, objectCount: totalObjects }
}

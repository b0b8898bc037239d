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

/** The layouts that the browser has recorded, and how many records it has ended. */
const layouts: LayoutRecord[] = []
let endCount = 0
let isListening = false

async function listen(): Promise<void> {
  if (isListening) return
  isListening = true // once: its listeners cannot be taken back
  await cdp().send('Tracing.getCategories') // makes the session, or each of the following would make one of its own
  cdp().on('Tracing.dataCollected', ({ value }) => {
    const events = value as unknown as readonly TraceEvent[] // the protocol leaves open what an event holds
    for (const { name, args } of events)
      if (name === 'Layout' && args.beginData !== undefined) layouts.push(args.beginData)
  })
  cdp().on('Tracing.tracingComplete', () => void endCount++)
}

/**
 * How many objects the browser lays out for a change, by its own record, and of how many in the page. The change has to
 * ask for one layout.
 */
export async function laidOut(
  change: () => void,
): Promise<{ readonly laidOutCount: number; readonly objectCount: number }> {
  const settle = (): number => document.body.getBoundingClientRect().height // asks for a layout, now
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

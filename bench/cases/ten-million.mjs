import { heapMeasure } from '../lib/heap.mjs'

/** How many threads are kept. */
const shownCount = 20

export const tenMillion = {
  name: 'ten-million',
  async run({ library, sized, isQuick }) {
    const eventCount = sized(10_000_000, 50_000)
    if (isQuick && eventCount > 1_000_000) return { rows: [] }
    const earlyCount = eventCount / 10
    const { early, late, missing } = await heapMeasure('one-store', library, {
      eventCount,
      earlyCount,
      shownCount,
    })
    return {
      rows: [
        {
          what: `${eventCount.toLocaleString('en')} events through one store, heap at the end against heap at ${earlyCount.toLocaleString('en')}`,
          cadence: `threads of 1,000 events, evicted when ${shownCount} newer ones are shown`,
          target: { most: 1.1 },
          ...(missing === undefined ? { value: late / early, bytes: { early, late } } : { missing }),
        },
      ],
    }
  },
}

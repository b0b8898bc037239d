import { heapMeasure } from '../lib/heap.mjs'

export const memory = {
  name: 'memory',
  async run({ library, sized }) {
    const bubbleCount = sized(100_000, 1_000)
    const bytes = await heapMeasure('settled-bubbles', library, { bubbleCount })
    const violationCount = sized(1_000, 10)
    const violations = await heapMeasure('violations', library, { violationCount, textUnits: 2 ** 20 })
    const [turnCount, chunkCount] = [sized(1_000, 10), 400]
    const sealed = await heapMeasure('sealed-text', library, { turnCount, chunkCount })
    const what = 'bytes of a settled bubble beyond its text and its id'
    const cadence = `${bubbleCount.toLocaleString('en')} bubbles, streamed in 4 chunks each`
    return {
      rows: [
        { what: `${what}, never read`, cadence, target: { most: 250 }, value: bytes.neverRead },
        { what: `${what}, read once`, cadence, target: { most: 600 }, value: bytes.read },
        {
          what: 'bytes of a violation whose payload was a text of a megabyte',
          cadence: `${violationCount.toLocaleString('en')} violations, all remembered`,
          target: { most: 10_000 },
          value: violations.each,
        },
        {
          what: 'bytes of an open turn whose text is followed by a tool call, against the units of the text',
          cadence: `${chunkCount} deltas, ${sealed.units.toLocaleString('en')} units; published`,
          target: { most: 2 },
          value: sealed.withTool / sealed.units,
        },
      ],
    }
  },
}

import { heapMeasure } from '../lib/heap.mjs'

export const memory = {
  name: 'memory',
  async run({ library, sized }) {
    const bubbleCount = sized(100_000, 1_000)
    const bytes = await heapMeasure('settled-bubbles', library, { bubbleCount })
    const what = 'bytes of a settled bubble beyond its text and its id'
    const cadence = `${bubbleCount.toLocaleString('en')} bubbles, streamed in 4 chunks each`
    return {
      rows: [
        { what: `${what}, never read`, cadence, target: { most: 250 }, value: bytes.neverRead },
        { what: `${what}, read once`, cadence, target: { most: 600 }, value: bytes.read },
      ],
    }
  },
}

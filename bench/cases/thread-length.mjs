import { Chat, sampleChunks } from '../lib/chat.mjs'
import { interleave, ratio, spread } from '../lib/measure.mjs'
import { Raw } from '../lib/raw.mjs'
import { deltasOf } from '../lib/wire.mjs'

const perFrame = 16

export const threadLength = {
  name: 'thread-length',
  async run({ onebubble, sized, plan }) {
    const turnCounts = sized([0, 1_000, 10_000, 100_000], [0, 10, 50])
    const shape = { deltas: deltasOf(sized(2_000, 64)), turnCount: sized(10, 2), perFrame }
    const sampler = (streamer) => (round) => sampleChunks(streamer, { ...shape, label: `live-${round}` })
    const contenders = turnCounts.flatMap((turnCount) => [
      [`ours ${turnCount}`, sampler(new Chat(onebubble, turnCount))],
      [`raw ${turnCount}`, sampler(new Raw(turnCount))],
    ])
    const samples = await interleave(Object.fromEntries(contenders), plan())
    const [first, last] = [turnCounts.at(0), turnCounts.at(-1)]
    const points = (name) => turnCounts.map((x) => ({ x, ...spread(samples[`${name} ${x}`]) }))
    return {
      rows: [
        {
          what: `growth of the cost of a chunk, ${first} → ${last.toLocaleString('en')} bubbles`,
          cadence: `published and read every ${perFrame} chunks`,
          target: { most: 1.1 },
          ...ratio(samples[`ours ${last}`], samples[`ours ${first}`]),
        },
      ],
      series: [
        { chart: 'thread', name: 'onebubble', points: points('ours') },
        { chart: 'thread', name: 'raw', points: points('raw') },
      ],
    }
  },
}

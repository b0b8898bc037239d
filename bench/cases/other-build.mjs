import { Chat, sampleChunks } from '../lib/chat.mjs'
import { heapMeasure } from '../lib/heap.mjs'
import { interleave, ratio, spread } from '../lib/measure.mjs'
import { deltasOf } from '../lib/wire.mjs'

/** Compared with the build named by `--against`; no case without it. */
export const otherBuild = {
  name: 'other-build',
  async run({ onebubble, library, other, against, sized, plan }) {
    if (other === undefined) return { rows: [] }
    const shape = { deltas: deltasOf(sized(2_000, 64)), turnCount: sized(10, 2) }
    const cadences = [16, 1]
    const contenders = Object.entries({ ours: onebubble, other }).flatMap(([name, of]) => {
      const chat = new Chat(of, sized(1_000, 10))
      return cadences.map((perFrame) => [
        `${name} ${perFrame}`,
        (round) => sampleChunks(chat, { ...shape, perFrame, label: `live-${round}-${perFrame}` }),
      ])
    })
    const samples = await interleave(Object.fromEntries(contenders), plan())
    const bubbleCount = sized(100_000, 1_000)
    const [mine, theirs] = [
      await heapMeasure('settled-bubbles', library, { bubbleCount }),
      await heapMeasure('settled-bubbles', against, { bubbleCount }),
    ]
    return {
      rows: [
        ...cadences.map((perFrame) => ({
          what: 'a chunk, against the other build',
          cadence: `published and read ${perFrame === 1 ? 'at every chunk' : `every ${perFrame} chunks`}`,
          target: { most: 1.05 },
          ...ratio(samples[`ours ${perFrame}`], samples[`other ${perFrame}`]),
          micros: {
            onebubble: spread(samples[`ours ${perFrame}`]).value,
            other: spread(samples[`other ${perFrame}`]).value,
          },
        })),
        ...['neverRead', 'read'].map((state) => ({
          what: `bytes of a settled bubble, ${state === 'read' ? 'read once' : 'never read'}, against the other build`,
          cadence: `${bubbleCount.toLocaleString('en')} bubbles; ${Math.round(mine[state])} and ${Math.round(theirs[state])} bytes`,
          target: { most: 1.1 },
          value: mine[state] / theirs[state],
        })),
      ],
    }
  },
}

import { Chat } from '../lib/chat.mjs'
import { interleave, ratio, settleInputs, timed } from '../lib/measure.mjs'
import { deltasOf, idOf } from '../lib/wire.mjs'

const perFrame = 16
const window = 32

/** Each window in its own order, the same for the same seed. */
function shuffledInWindows(events) {
  let state = 7
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
  const list = [...events]
  for (let from = 0; from < list.length; from += window) {
    for (let last = Math.min(from + window, list.length) - 1; last > from; last--) {
      const other = from + Math.floor(random() * (last - from + 1))
      ;[list[last], list[other]] = [list[other], list[last]]
    }
  }
  return list
}

export const reordered = {
  name: 'reordered',
  async run({ onebubble, sized, plan }) {
    const deltas = deltasOf(sized(20_000, 64))
    const sample = (arrange) => {
      const chat = new Chat(onebubble, sized(1_000, 10))
      return (round) => {
        const { chunks } = chat.begin([idOf('live', round)], deltas, () => undefined)
        const events = arrange(chunks[0])
        settleInputs()
        const micros = timed(() => chat.stream(events, perFrame))
        const { invocationId } = events[0]
        if (onebubble.textOf(chat.store.invocation(invocationId)) !== deltas.join(''))
          throw new Error('text was lost')
        return micros / deltas.length
      }
    }
    const samples = await interleave(
      { inOrder: sample((events) => events), reordered: sample(shuffledInWindows) },
      plan(),
    )
    return {
      rows: [
        {
          what: `a chunk reordered in windows of ${window}, against in order`,
          cadence: `published every ${perFrame} chunks`,
          target: { most: 3 },
          ...ratio(samples.reordered, samples.inOrder),
        },
      ],
    }
  },
}

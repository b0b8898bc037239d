import { Chat } from '../lib/chat.mjs'
import { interleave, ratio, settleInputs, spread, timed } from '../lib/measure.mjs'
import { deltasOf, idOf, Log } from '../lib/wire.mjs'

/** A recorded thread, decoded from JSON. */
function recordedLog(turnCount, deltas) {
  return [...new Log().history(turnCount, deltas)].flat()
}

export const replay = {
  name: 'replay',
  async run({ onebubble, sized, plan, peers }) {
    const deltas = deltasOf(50)
    const turnCount = sized(1_000, 5)
    const events = recordedLog(turnCount, deltas)
    const lastId = idOf('turn', turnCount - 1)
    const ours = () => {
      const { store } = new Chat(onebubble)
      settleInputs()
      const micros = timed(() => void store.ingestAll(events))
      if (onebubble.textOf(store.invocation(lastId)) !== deltas.join('')) throw new Error('text was lost')
      return micros / events.length
    }
    const naive = peers.find(({ replay: ofPeer }) => ofPeer)?.replay
    const peer = () => {
      const { micros, text } = naive(events, lastId)
      if (text !== deltas.join('')) throw new Error('text was lost')
      return micros / events.length
    }
    // The peer takes minutes. A few rounds of it are enough for a ratio of hundreds.
    const samples = await interleave({ ours }, plan())
    const pairs = naive && (await interleave({ ours, peer }, { ...plan({ share: 0.2 }), warmups: 0 }))
    const cadence = `one batch, one publication; ${turnCount} turns of ${deltas.length} chunks`
    return {
      rows: [
        {
          what: 'replay of decoded events through `ingestAll`, millions a second',
          cadence,
          target: { least: 3 },
          ...spread(samples.ours.map((micros) => 1 / micros)),
        },
        ...(pairs
          ? [
              {
                what: 'the same, against naive immer',
                cadence: `${cadence}; naive immer: one \`setState\` an event`,
                target: { least: 400 },
                ...ratio(pairs.peer, pairs.ours),
                micros: { onebubble: spread(pairs.ours).value, peer: spread(pairs.peer).value },
              },
            ]
          : []),
      ],
    }
  },
}

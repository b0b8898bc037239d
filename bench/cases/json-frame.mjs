import { Chat, readTail } from '../lib/chat.mjs'
import { interleave, ratio, settleInputs, spread, timed } from '../lib/measure.mjs'
import { deltasOf, idOf } from '../lib/wire.mjs'

const perFrame = 16

export const jsonFrame = {
  name: 'json-frame',
  async run({ onebubble, sized, plan }) {
    const deltas = deltasOf(sized(20_000, 64))
    const chat = new Chat(onebubble, sized(1_000, 10))
    /** The text frames of one turn, each a list of events. */
    const framesOf = (id) => {
      const { chunks } = chat.begin([id], deltas, readTail)
      return Array.from({ length: Math.ceil(chunks[0].length / perFrame) }, (_, index) =>
        JSON.stringify(chunks[0].slice(index * perFrame, (index + 1) * perFrame)),
      )
    }
    const ours = (round) => {
      const id = idOf('live', round)
      const frames = framesOf(id)
      settleInputs()
      const micros = timed(() => {
        for (const frame of frames) {
          chat.store.ingestAll(JSON.parse(frame))
          chat.frame()
        }
      })
      if (onebubble.textOf(chat.store.invocation(id)) !== deltas.join('')) throw new Error('text was lost')
      return micros / deltas.length
    }
    const parsing = (round) => {
      const frames = framesOf(idOf('parsed', round))
      settleInputs()
      let eventCount = 0
      const micros = timed(() => {
        for (const frame of frames) eventCount += JSON.parse(frame).length
      })
      if (eventCount !== deltas.length) throw new Error('events were lost')
      return micros / deltas.length
    }
    const samples = await interleave({ ours, parsing }, plan())
    return {
      rows: [
        {
          what: 'from the JSON text of a frame to placed, published and read, against `JSON.parse` alone',
          cadence: `frames of ${perFrame} events, one publication each`,
          target: { most: 1.3 },
          ...ratio(samples.ours, samples.parsing),
          micros: { onebubble: spread(samples.ours).value, parse: spread(samples.parsing).value },
        },
      ],
    }
  },
}

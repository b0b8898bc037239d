import { Chat, sampleChunks } from '../lib/chat.mjs'
import { interleave, ratio, spread } from '../lib/measure.mjs'
import { Raw } from '../lib/raw.mjs'
import { deltasOf } from '../lib/wire.mjs'

const perFrame = 16

export const rawLimit = {
  name: 'raw-limit',
  async run({ onebubble, sized, plan }) {
    const deltas = deltasOf(sized(2_000, 64))
    const shape = { deltas, turnCount: sized(10, 2), perFrame }
    const chat = new Chat(onebubble, sized(1_000, 10))
    const raw = new Raw(sized(1_000, 10))
    const samples = await interleave(
      {
        ours: (round) => sampleChunks(chat, { ...shape, label: `live-${round}` }),
        raw: (round) => sampleChunks(raw, { ...shape, label: `live-${round}` }),
        unread: (round) => sampleChunks(raw, { ...shape, perFrame: Infinity, label: `unread-${round}` }),
      },
      plan(),
    )
    return {
      rows: [
        {
          what: 'a chunk, against raw `Map` and `+=` with the same reads, validation included',
          cadence: `published and read every ${perFrame} chunks, ${deltas.length} chunks a message`,
          target: { most: 1.2 },
          ...ratio(samples.ours, samples.raw),
          micros: { onebubble: spread(samples.ours).value, raw: spread(samples.raw).value },
        },
        {
          what: 'the same, against raw `Map` and `+=` whose text is never read',
          cadence: `onebubble published and read every ${perFrame} chunks`,
          ...ratio(samples.ours, samples.unread),
          micros: { onebubble: spread(samples.ours).value, raw: spread(samples.unread).value },
        },
      ],
    }
  },
}

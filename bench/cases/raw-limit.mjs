import { Chat, sampleChunks } from '../lib/chat.mjs'
import { interleave, ratio, spread } from '../lib/measure.mjs'
import { Raw } from '../lib/raw.mjs'
import { deltasOf } from '../lib/wire.mjs'

const perFrame = 16

export const rawLimit = {
  name: 'raw-limit',
  async run({ onebubble, sized, plan }) {
    const chat = new Chat(onebubble, sized(1_000, 10))
    const raw = new Raw(sized(1_000, 10))
    const rows = []
    // Messages of ordinary length, and long ones, with the same number of chunks per sample.
    for (const { chunkCount, turnCount, most } of [
      { chunkCount: sized(2_000, 64), turnCount: sized(10, 2), most: 1.2 },
      { chunkCount: sized(20_000, 128), turnCount: 1 },
    ]) {
      const shape = { deltas: deltasOf(chunkCount), turnCount, perFrame }
      const samples = await interleave(
        {
          ours: (round) => sampleChunks(chat, { ...shape, label: `live-${chunkCount}-${round}` }),
          raw: (round) => sampleChunks(raw, { ...shape, label: `live-${chunkCount}-${round}` }),
          unread: (round) =>
            sampleChunks(raw, { ...shape, perFrame: Infinity, label: `unread-${chunkCount}-${round}` }),
        },
        plan(),
      )
      const cadence = `published and read every ${perFrame} chunks, ${chunkCount.toLocaleString('en')} chunks a message`
      rows.push(
        {
          what: 'a chunk, against raw `Map` and `+=` with the same reads, validation included',
          cadence,
          ...(most && { target: { most } }),
          ...ratio(samples.ours, samples.raw),
          micros: { onebubble: spread(samples.ours).value, raw: spread(samples.raw).value },
        },
        {
          what: 'the same, against raw `Map` and `+=` whose text is never read',
          cadence: `onebubble ${cadence}`,
          ...ratio(samples.ours, samples.unread),
          micros: { onebubble: spread(samples.ours).value, raw: spread(samples.unread).value },
        },
      )
    }
    return { rows }
  },
}

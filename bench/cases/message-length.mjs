import { Chat, readFlat, readTail, sampleChunks } from '../lib/chat.mjs'
import { interleave, ratio, spread } from '../lib/measure.mjs'
import { samplePeer } from '../lib/peers.mjs'
import { Raw } from '../lib/raw.mjs'
import { deltasOf } from '../lib/wire.mjs'

const perFrame = 16

export const messageLength = {
  name: 'message-length',
  async run({ onebubble, sized, plan, peers }) {
    const chunkCounts = sized([2_000, 5_000, 10_000, 20_000], [32, 64])
    const chat = new Chat(onebubble)
    const raw = new Raw()
    const readWhole = (bubble) => readFlat(onebubble.textOf(bubble))
    const sample = (streamer, chunkCount, read) => (round) =>
      sampleChunks(streamer, {
        label: `${read.name}-${round}-${chunkCount}`,
        deltas: deltasOf(chunkCount),
        turnCount: Math.ceil(chunkCounts.at(-1) / chunkCount),
        perFrame,
        read,
      })
    const contenders = chunkCounts.flatMap((chunkCount) => [
      [`onebubble ${chunkCount}`, sample(chat, chunkCount, readTail)],
      [`whole ${chunkCount}`, sample(chat, chunkCount, readWhole)],
      [`raw ${chunkCount}`, sample(raw, chunkCount, readTail)],
    ])
    const samples = await interleave(Object.fromEntries(contenders), plan())
    const ofPeers = await interleave(
      Object.fromEntries(
        chunkCounts.flatMap((chunkCount) =>
          peers.map((peer) => [
            `${peer.name} ${chunkCount}`,
            () => samplePeer(peer, { historyCount: 0, chunkCount, perRead: perFrame }),
          ]),
        ),
      ),
      plan({ share: 0.2 }),
    )
    const [first, last] = [chunkCounts.at(0), chunkCounts.at(-1)]
    const growth = (name) => ratio(samples[`${name} ${last}`], samples[`${name} ${first}`])
    const series = (name, from) => ({
      chart: 'message',
      name,
      points: chunkCounts.map((x) => ({ x, ...spread(from[`${name} ${x}`]) })),
    })
    const lengths = `${first.toLocaleString('en')} → ${last.toLocaleString('en')} chunks in one message`
    const cadence = `read at every ${perFrame}th`
    return {
      rows: [
        {
          what: `growth of the cost of a chunk, ${lengths}`,
          cadence: `${cadence}: its last segment, as those before it are sealed`,
          target: { most: 1.1 },
          ...growth('onebubble'),
        },
        { what: 'the same, read whole as one flat string by `textOf`', cadence, ...growth('whole') },
        { what: 'the same of raw `Map` and `+=`, read whole as one flat string', cadence, ...growth('raw') },
      ],
      series: [
        series('onebubble', samples),
        series('raw', samples),
        ...peers.map(({ name }) => series(name, ofPeers)),
      ],
    }
  },
}

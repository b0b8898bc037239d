import { Chat, sampleChunks } from '../lib/chat.mjs'
import { interleave, ratio, spread } from '../lib/measure.mjs'
import { samplePeer } from '../lib/peers.mjs'
import { deltasOf } from '../lib/wire.mjs'

const historyCounts = [0, 1_000, 10_000]
const perFrame = 16

/** A sample has as many chunks as take about this long. Otherwise a peer that needs 20 ms per chunk would take all day. */
const sampleMicros = 60_000

async function chunkCountOf(peer, historyCount) {
  const micros = await samplePeer(peer, { historyCount, chunkCount: 20, perRead: perFrame })
  return Math.min(2_000, Math.max(20, Math.round(sampleMicros / micros)))
}

export const againstPeers = {
  name: 'peers',
  async run({ onebubble, plan, peers, sized }) {
    if (peers.length === 0) return { rows: [] }
    const shape = { deltas: deltasOf(2_000), turnCount: sized(5, 1) }
    const contenders = {}
    for (const historyCount of historyCounts) {
      const chat = new Chat(onebubble, historyCount)
      for (const cadence of [perFrame, 1]) {
        contenders[`onebubble ${historyCount} ${cadence}`] = (round) =>
          sampleChunks(chat, { ...shape, perFrame: cadence, label: `live-${round}-${cadence}` })
      }
      for (const peer of peers) {
        const chunkCount = await chunkCountOf(peer, historyCount)
        const cadences = peer.name === 'AI SDK' ? [perFrame, 1] : [perFrame]
        for (const perRead of cadences) {
          contenders[`${peer.name} ${historyCount} ${perRead}`] = () =>
            samplePeer(peer, { historyCount, chunkCount, perRead })
        }
      }
    }
    const samples = await interleave(contenders, plan({ share: 0.5 }))
    const times = (name, historyCount, cadence = perFrame) => {
      const [peer, ours] = [name, 'onebubble'].map((of) => samples[`${of} ${historyCount} ${cadence}`])
      return { ...ratio(peer, ours), micros: { onebubble: spread(ours).value, peer: spread(peer).value } }
    }
    const others = peers.filter(({ name }) => name !== 'AI SDK')
    return {
      rows: [...aiSdkRows(times), ...others.flatMap(({ name }) => peerRows(name, times))],
      series: peers.map(({ name }) => ({
        chart: 'thread',
        name,
        points: historyCounts.map((x) => ({ x, ...spread(samples[`${name} ${x} ${perFrame}`]) })),
      })),
    }
  },
}

const bubbles = (historyCount) => `${historyCount.toLocaleString('en')} bubbles`

/**
 * The AI SDK makes a state for every chunk, whether or not it is read. The cadence is that of the reads, as for ours.
 */
function aiSdkRows(times) {
  const row = (historyCount, cadence, least) => ({
    what: `AI SDK \`Chat\` against onebubble, ${bubbles(historyCount)}`,
    cadence: `onebubble published, and both read, ${cadence === 1 ? 'at every chunk' : `every ${cadence} chunks`}`,
    ...(least && { target: { least } }),
    ...times('AI SDK', historyCount, cadence),
  })
  return [
    row(0, perFrame, 30),
    row(1_000, perFrame, 80),
    row(10_000, perFrame, 250),
    row(0, 1),
    row(1_000, 1),
    row(10_000, 1, 40),
  ]
}

function peerRows(name, times) {
  return [
    [0, 12],
    [10_000, 120],
  ].map(([historyCount, least]) => ({
    what: `${name} against onebubble, ${bubbles(historyCount)}`,
    cadence: `onebubble published, and both read, every ${perFrame} chunks`,
    target: { least },
    ...times(name, historyCount),
  }))
}

import { Chat, readTail } from '../lib/chat.mjs'
import { interleave, ratio, settleInputs, spread, timed } from '../lib/measure.mjs'
import { samplePeerTurn } from '../lib/peers.mjs'
import { deltasOf, idOf, overWire } from '../lib/wire.mjs'

const perFrame = 16

/** Microseconds of a turn, with events published as in an app, and of its events without the chunks. */
function sampleTurns(chat, { label, deltas, turnCount }) {
  const { store, log } = chat
  const answer = 'The answer, as the agent posted it through its tool.'
  const turns = Array.from({ length: turnCount }, (_, turn) => {
    const id = idOf(label, turn)
    const events = [
      log.created(id),
      ...log.chunks(id, deltas),
      log.finalized(id, deltas.length),
      log.callback(id, idOf(`${label}-post`, turn), answer),
    ]
    const [created, ...rest] = overWire(events)
    return { id, key: chat.onebubble.bubbleKey.invocation(id), created, end: rest.splice(-2), chunks: rest }
  })
  for (const { key } of turns) {
    store.subscribeBubble(key, () => {
      const bubble = store.bubble(key)
      if (bubble.parts.length > 0) readTail(bubble)
    })
  }
  settleInputs()
  const structural = (events) =>
    events.forEach((event) => {
      store.ingest(event)
      chat.frame()
    })
  // Timed as one: the resolution of the clock is a microsecond or more.
  const whole = timed(() => {
    for (const { created, chunks, end } of turns) {
      structural([created])
      chat.stream(chunks, perFrame)
      structural(end)
    }
  })
  for (const { id } of turns)
    if (chat.onebubble.textOf(store.invocation(id)) !== answer) throw new Error('the answer was lost')
  return whole / turnCount
}

/**
 * The same turns without their fixed cost: as many chunks, but the creation, the end and the callback are not timed.
 */
function sampleChunksOf(chat, { label, deltas, turnCount }) {
  const ids = Array.from({ length: turnCount }, (_, turn) => idOf(label, turn))
  const { chunks, end } = chat.begin(ids, deltas, readTail)
  settleInputs()
  const micros = timed(() => chunks.forEach((ofTurn) => chat.stream(ofTurn, perFrame)))
  end(Math.ceil(deltas.length / perFrame))
  return micros / turnCount
}

export const wholeTurn = {
  name: 'whole-turn',
  async run({ onebubble, peers, plan, sized }) {
    const historyCounts = sized([0, 1_000, 10_000], [0, 10])
    const deltas = deltasOf(sized(2_000, 64))
    const shape = { deltas, turnCount: sized(10, 2) }
    const peer = peers.find(({ name }) => name === 'AI SDK')
    const contenders = historyCounts.flatMap((historyCount) => {
      const chat = new Chat(onebubble, historyCount)
      return [
        [`ours ${historyCount}`, (round) => sampleTurns(chat, { ...shape, label: `whole-${round}` })],
        [`chunks ${historyCount}`, (round) => sampleChunksOf(chat, { ...shape, label: `chunks-${round}` })],
        ...(peer === undefined
          ? []
          : [
              [
                `peer ${historyCount}`,
                () => samplePeerTurn(peer, { historyCount, chunkCount: deltas.length, perRead: perFrame }),
              ],
            ]),
      ]
    })
    const samples = await interleave(Object.fromEntries(contenders), plan({ share: 0.6 }))
    const cadence = `${deltas.length.toLocaleString('en')} chunks with creation, end and callback; published, and both read, every ${perFrame} chunks`
    const least = { 0: 20, 1_000: 40, 10_000: 150 }
    const last = historyCounts.at(-1)
    const [whole, chunks] = [samples[`ours ${last}`], samples[`chunks ${last}`]]
    const structural = whole.map((micros, round) => micros - chunks[round])
    return {
      rows: [
        ...(peer === undefined
          ? []
          : historyCounts.map((historyCount) => ({
              what: `AI SDK \`Chat\` against onebubble, a whole turn, ${historyCount.toLocaleString('en')} bubbles`,
              cadence,
              target: { least: least[historyCount] },
              ...ratio(samples[`peer ${historyCount}`], samples[`ours ${historyCount}`]),
              micros: {
                onebubble: spread(samples[`ours ${historyCount}`]).value,
                peer: spread(samples[`peer ${historyCount}`]).value,
              },
            }))),
        {
          what: `share of a whole turn that its creation, end and callback are, ${last.toLocaleString('en')} bubbles`,
          cadence,
          ...spread(structural.map((micros, round) => micros / whole[round])),
          micros: { turn: spread(whole).value, chunks: spread(chunks).value, rest: spread(structural).value },
        },
      ],
    }
  },
}

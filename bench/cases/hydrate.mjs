import { Chat } from '../lib/chat.mjs'
import { interleave, ratio, settleInputs, spread, timed } from '../lib/measure.mjs'
import { idOf, overWire } from '../lib/wire.mjs'

/** A snapshot of turns, and one with a question before each turn, as JSON text. */
function snapshotsOf(onebubble, bubbleCount) {
  const turns = new Chat(onebubble, bubbleCount)
  const mixed = new Chat(onebubble)
  const answer = ['An answer of some words, ', 'in two chunks.']
  for (let index = 0; index < bubbleCount / 2; index++) {
    const question = mixed.log.message(
      idOf('message', index),
      idOf('client', index),
      'A question of some words?',
    )
    mixed.store.ingestAll(overWire([question, ...mixed.log.turn(idOf('turn', index), answer)]))
  }
  return [turns, mixed].map(({ store, log }) => JSON.stringify(store.snapshot(log.threadId)))
}

/** A function that ingests a snapshot, and one that only parses it. Each returns its microseconds. */
function contendersOf(onebubble, json, bubbleCount) {
  const { threadId } = JSON.parse(json)
  return {
    ours: () => {
      const snapshot = JSON.parse(json)
      const store = onebubble.createBubbleStore({ scheduler: () => undefined })
      settleInputs()
      const micros = timed(() => void store.hydrate(snapshot))
      if (store.thread(threadId).keys.length !== bubbleCount) throw new Error('bubbles were lost')
      return micros
    },
    parsing: () => {
      settleInputs()
      let parsed
      const micros = timed(() => void (parsed = JSON.parse(json)))
      if (parsed.bubbles.length !== bubbleCount) throw new Error('bubbles were lost')
      return micros
    },
  }
}

export const hydrate = {
  name: 'hydrate',
  async run({ onebubble, sized, plan }) {
    const bubbleCount = sized(100_000, 50)
    const [turns, mixed] = snapshotsOf(onebubble, bubbleCount)
    const row = async (json, what, target) => {
      const samples = await interleave(contendersOf(onebubble, json, bubbleCount), plan({ share: 0.6 }))
      return {
        what: `hydrate ${bubbleCount.toLocaleString('en')} ${what}, against \`JSON.parse\` of the same snapshot`,
        cadence: 'parsed already; published',
        ...(target && { target }),
        ...ratio(samples.ours, samples.parsing),
        micros: { onebubble: spread(samples.ours).value, parse: spread(samples.parsing).value },
      }
    }
    return {
      rows: [
        await row(turns, 'bubbles', { most: 1 }),
        await row(mixed, 'bubbles, a message before each turn', { most: 1.4 }),
      ],
    }
  },
}

import { Chat } from '../lib/chat.mjs'
import { interleave, ratio, settleInputs, spread, timed } from '../lib/measure.mjs'

export const hydrate = {
  name: 'hydrate',
  async run({ onebubble, sized, plan }) {
    const bubbleCount = sized(100_000, 50)
    const chat = new Chat(onebubble, bubbleCount)
    const { threadId } = chat.log
    const json = JSON.stringify(chat.store.snapshot(threadId))
    const ours = () => {
      const snapshot = JSON.parse(json)
      const store = onebubble.createBubbleStore({ scheduler: () => undefined })
      settleInputs()
      const micros = timed(() => void store.hydrate(snapshot))
      if (store.thread(threadId).keys.length !== bubbleCount) throw new Error('bubbles were lost')
      return micros
    }
    const parsing = () => {
      settleInputs()
      let parsed
      const micros = timed(() => void (parsed = JSON.parse(json)))
      if (parsed.bubbles.length !== bubbleCount) throw new Error('bubbles were lost')
      return micros
    }
    const samples = await interleave({ ours, parsing }, plan({ share: 0.6 }))
    return {
      rows: [
        {
          what: `hydrate ${bubbleCount.toLocaleString('en')} bubbles, against \`JSON.parse\` of the same snapshot`,
          cadence: 'parsed already; published',
          target: { most: 1 },
          ...ratio(samples.ours, samples.parsing),
          micros: { onebubble: spread(samples.ours).value, parse: spread(samples.parsing).value },
        },
      ],
    }
  },
}

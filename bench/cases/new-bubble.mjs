import { Chat } from '../lib/chat.mjs'
import { interleave, ratio, settleInputs, spread, timed } from '../lib/measure.mjs'
import { idOf, overWire } from '../lib/wire.mjs'

export const newBubble = {
  name: 'new-bubble',
  async run({ onebubble, sized, plan }) {
    const turnCount = sized(100_000, 50)
    const newCount = sized(50, 5)
    const chat = new Chat(onebubble, turnCount)
    const { store, log } = chat
    const { threadId } = log
    let seen
    store.subscribeThread(threadId, () => {
      const { keys } = store.thread(threadId)
      seen = keys[keys.length - 1]
    })
    const ours = (round) => {
      const events = Array.from({ length: newCount }, (_, index) =>
        overWire(log.created(idOf(`new-${round}`, index))),
      )
      settleInputs()
      const micros = timed(() => {
        for (const event of events) {
          store.ingest(event)
          chat.frame()
        }
      })
      if (seen !== onebubble.bubbleKey.invocation(events.at(-1).invocationId))
        throw new Error('no new key was seen')
      return micros / newCount
    }
    let keys = Array.from(store.thread(threadId).keys)
    const copying = (round) => {
      const ids = Array.from({ length: newCount }, (_, index) => idOf(`new-${round}`, index))
      settleInputs()
      // V8's fastest way to copy it. A spread, or `concat` with a single value, takes twice as long.
      return timed(() => ids.forEach((id) => void (keys = keys.concat([id])))) / newCount
    }
    const samples = await interleave({ ours, copying }, plan())
    return {
      rows: [
        {
          what: `one more bubble in a thread of ${turnCount.toLocaleString('en')}, against copying the array of keys`,
          cadence: 'published at every bubble, the last key read',
          target: { most: 1.5 },
          ...ratio(samples.ours, samples.copying),
          micros: { onebubble: spread(samples.ours).value, copy: spread(samples.copying).value },
        },
      ],
    }
  },
}

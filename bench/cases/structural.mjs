import { Chat } from '../lib/chat.mjs'
import { interleave, ratio, settleInputs, spread, timed } from '../lib/measure.mjs'
import { idOf, overWire } from '../lib/wire.mjs'

const chunk = ['An answer of some words. ']

/** By kind of rare event: the earlier events, which are not timed, and the event itself. */
const kinds = {
  created: (log, id) => [[], log.created(id)],
  finalized: (log, id) => [[log.created(id), ...log.chunks(id, chunk)], log.finalized(id, 1)],
  callback: (log, id) => {
    const before = [log.created(id), ...log.chunks(id, chunk)]
    return [before, log.callback(id, `${id}-post`, 'The answer, as the agent posted it.')]
  },
  message: (log, id) => [[], log.message(`${id}-message`, `${id}-client`, 'A question of some words?')],
}

/** Microseconds of one such event, published alone. */
function sampleKind(chat, kind, label, eventCount) {
  const made = Array.from({ length: eventCount }, (_, index) =>
    overWire(kinds[kind](chat.log, idOf(label, index))),
  )
  for (const [before] of made) chat.store.ingestAll(before)
  chat.store.flush()
  settleInputs()
  const statuses = new Set()
  const micros = timed(() => {
    for (const [, event] of made) {
      statuses.add(chat.store.ingest(event).status)
      chat.frame()
    }
  })
  if (statuses.size !== 1 || !statuses.has('applied'))
    throw new Error(`an event was ${[...statuses].join(', ')}`)
  return micros / eventCount
}

/** The least work for one more bubble: a `Map` that contains it, and a copy of the keys. */
function leastOf(bubbleCount, eventCount) {
  const known = new Map()
  const history = Array.from({ length: bubbleCount }, (_, index) => idOf('turn', index))
  for (const id of history) known.set(id, { id })
  return (round) => {
    let keys = history
    const ids = Array.from({ length: eventCount }, (_, index) => idOf(`least-${round}`, index))
    settleInputs()
    const micros = timed(() => {
      for (const id of ids) {
        known.set(id, { id })
        keys = keys.concat([id])
      }
    })
    if (keys.length !== bubbleCount + eventCount) throw new Error('a key was lost')
    for (const id of ids) known.delete(id)
    return micros / eventCount
  }
}

export const structural = {
  name: 'structural',
  async run({ onebubble, other, sized, plan }) {
    const bubbleCount = sized(10_000, 50)
    const eventCount = sized(100, 4)
    const samplers = (name, library) =>
      Object.keys(kinds).map((kind) => {
        const chat = new Chat(library, bubbleCount)
        return [`${name} ${kind}`, (round) => sampleKind(chat, kind, `${kind}-${round}`, eventCount)]
      })
    const samples = await interleave(
      Object.fromEntries([
        ...samplers('ours', onebubble),
        ...(other === undefined ? [] : samplers('other', other)),
        ['least', leastOf(bubbleCount, eventCount)],
      ]),
      plan(),
    )
    const least = spread(samples.least).value
    return {
      rows: Object.keys(kinds).flatMap((kind) => {
        const ours = samples[`ours ${kind}`]
        const theirs = samples[`other ${kind}`]
        const cadence = 'published at each, one kind after another'
        const times = { onebubble: spread(ours).value }
        const what = `${kind}, ${bubbleCount.toLocaleString('en')} bubbles`
        return [
          { what: `${what}, in microseconds`, cadence, target: { most: 8 }, ...spread(ours) },
          {
            what: `${what}, against \`Map.set\` and a copy of the keys`,
            cadence,
            ...ratio(ours, samples.least),
            micros: { ...times, least },
          },
          ...(theirs === undefined
            ? []
            : [
                {
                  what: `${what}, against the other build`,
                  cadence,
                  ...ratio(ours, theirs),
                  micros: { ...times, other: spread(theirs).value },
                },
              ]),
        ]
      }),
    }
  },
}

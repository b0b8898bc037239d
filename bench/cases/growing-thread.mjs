import { Chat } from '../lib/chat.mjs'
import { copySampler, growthRows } from '../lib/growth.mjs'
import { interleave, settleInputs, timed } from '../lib/measure.mjs'
import { idOf, Log, overWire } from '../lib/wire.mjs'

const parts = [{ kind: 'text', text: 'A question of some words?' }]

/** Each prepares `times` inputs that V8 has not seen, and returns a function to time for one of them. */
const operations = {
  echo: {
    what: 'echo of an optimistic message',
    prepare: ({ store, log }, label) => {
      const { threadId } = log
      return (index) => {
        const clientMessageId = idOf(`${label}-client`, index)
        store.addOptimistic({ threadId, clientMessageId, parts })
        return log.message(idOf(`${label}-message`, index), clientMessageId, parts[0].text)
      }
    },
    isOneByOne: true,
  },
  late: {
    what: 'a bubble one place late',
    prepare:
      ({ store, log }, label) =>
      (index) => {
        const [late, early] = [log.created(idOf(label, 2 * index)), log.created(idOf(label, 2 * index + 1))]
        store.ingest(overWire(early))
        return late
      },
    isOneByOne: true,
  },
  refused: {
    what: 'an event of an epoch that is refused',
    prepare:
      ({ log }, label) =>
      (index) => ({ ...log.created(idOf(label, index)), epoch: idOf(label, index) }),
    isCopying: false,
    status: 'rejected',
  },
  evict: {
    what: 'a thread of 10 turns let go beside others',
    prepare:
      ({ store }, label) =>
      (index) => {
        const other = new Log(idOf(`${label}-thread`, index))
        for (const events of other.history(10, ['Some words.'], (turn) => idOf(`${label}-${index}`, turn)))
          store.ingestAll(events)
        return other.threadId
      },
    act: ({ store }, threadId) => store.evict(threadId),
    isCopying: false,
  },
}

function sample(chat, { prepare, act, status = 'applied', isOneByOne = false }, label, times) {
  const { store } = chat
  const make = prepare(chat, label)
  const run =
    act ??
    ((_, event) => {
      const receipt = store.ingest(event)
      if (receipt.status !== status) throw new Error(`an event was ${receipt.status}`)
    })
  let micros = 0
  const inputs = isOneByOne ? [] : Array.from({ length: times }, (_, index) => overWire(make(index)))
  settleInputs()
  for (let index = 0; index < times; index++) {
    const input = isOneByOne ? overWire(make(index)) : inputs[index]
    store.flush()
    // One by one, because the preparation changes the thread. The clock has a resolution of a microsecond.
    micros += timed(() => {
      run(chat, input)
      store.flush()
    })
  }
  return micros / times
}

export const growingThread = {
  name: 'growing-thread',
  async run({ onebubble, sized, plan }) {
    const sizes = sized([1_000, 10_000, 100_000], [10, 50])
    const times = sized(20, 3)
    const names = Object.keys(operations)
    const contenders = sizes.flatMap((size) => [
      ...names.map((name) => {
        const chat = new Chat(onebubble, size)
        return [`${name} ${size}`, (round) => sample(chat, operations[name], `${name}-${round}`, times)]
      }),
      [`copy ${size}`, copySampler(size)],
    ])
    const samples = await interleave(Object.fromEntries(contenders), plan({ share: 0.8 }))
    return {
      rows: names.flatMap((name) => {
        const { what, isCopying } = operations[name]
        const cadence =
          isCopying === false
            ? 'published at each'
            : 'published at each, one copy of the keys added to the smaller'
        return growthRows(samples, { name, what, of: 'bubbles', cadence, sizes, isCopying })
      }),
    }
  },
}

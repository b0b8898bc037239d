import { Chat } from '../lib/chat.mjs'
import { growthRows } from '../lib/growth.mjs'
import { interleave, settleInputs, timed } from '../lib/measure.mjs'
import { idOf, overWire } from '../lib/wire.mjs'

/** A store with room for as many parts as a batch has. */
const roomy = (onebubble, partCount) => ({
  ...onebubble,
  createBubbleStore: (options) => onebubble.createBubbleStore({ ...options, limits: { partCount } }),
})

/** Ids with the same hash in languages like Java: `Aa` and `BB` collide. */
const collidingIds = (length) =>
  Array.from({ length }, (_, index) =>
    index.toString(2).padStart(18, '0').replaceAll('0', 'Aa').replaceAll('1', 'BB'),
  )

const chunksOf = (log, id, parts) => parts.map((part, seq) => ({ ...log.chunks(id, [''])[0], seq, part }))
const numbers = (length) => Array.from({ length }, (_, index) => index)

/** Each returns the preparing events, and the events that are timed. */
const batches = {
  tools: {
    what: 'a tool call of a turn of many',
    of: 'calls',
    make: (log, size) => {
      const parts = numbers(size).map((index) => ({
        kind: 'tool_call',
        toolCallId: idOf('call', index),
        toolName: 'search',
        inputDelta: '{}',
      }))
      return [[log.created('turn')], chunksOf(log, 'turn', parts)]
    },
  },
  data: {
    what: 'a data part of a turn of many',
    of: 'parts',
    make: (log, size) => {
      const parts = numbers(size).map((index) => ({
        kind: 'data',
        name: 'source',
        dataId: idOf('data', index),
        value: index,
      }))
      return [[log.created('turn')], chunksOf(log, 'turn', parts)]
    },
  },
  ends: {
    what: 'a turn that ends among open ones',
    of: 'turns',
    isEach: true,
    make: (log, size) => [
      numbers(size).map((index) => log.created(idOf('turn', index))),
      numbers(size)
        .slice(0, 200)
        .map((index) => log.finalized(idOf('turn', index), 0)),
    ],
  },
  reverse: {
    what: 'a post in reverse order, in one batch',
    of: 'posts',
    make: (log, size) => [
      [],
      numbers(size)
        .map((index) => log.callback('turn', idOf('post', index), 'Some words.', 'independent'))
        .reverse(),
    ],
  },
  colliding: {
    what: 'a message whose id collides with all others in a hash without a seed',
    of: 'messages',
    make: (log, size) => [[], collidingIds(size).map((id) => log.message(id, `client-${id}`, 'Some words.'))],
  },
}

function sample(onebubble, { make, isEach }, size) {
  const chat = new Chat(roomy(onebubble, size))
  const [before, events] = overWire(make(chat.log, size))
  chat.store.ingestAll(before)
  chat.store.flush()
  settleInputs()
  let receipts = []
  const micros = timed(() => {
    if (isEach) for (const event of events) receipts.push(chat.store.ingest(event))
    else receipts = chat.store.ingestAll(events)
    chat.store.flush()
    if (!isEach) for (const key of chat.store.thread(chat.log.threadId).keys) chat.store.bubble(key)
  })
  if (receipts.some(({ status }) => status !== 'applied')) throw new Error('an event was not applied')
  return micros / events.length
}

/** A post of many data parts, from its event to its first read. */
function samplePost(onebubble, size) {
  const chat = new Chat(roomy(onebubble, size))
  const message = chat.log.message('message', 'client', '')
  message.parts = numbers(size).map((index) => ({
    kind: 'data',
    name: 'source',
    dataId: idOf('data', index),
    value: index,
  }))
  const event = overWire(message)
  settleInputs()
  let bubble
  const micros = timed(() => {
    chat.store.ingest(event)
    chat.store.flush()
    bubble = chat.store.bubble(onebubble.bubbleKey.message('message'))
  })
  if (bubble.parts.length !== size) throw new Error('parts were lost')
  return micros / size
}

/** Waiting optimistic messages, taken over or removed one by one. */
function sampleWaiting(onebubble, size, isTakenOver) {
  const chat = new Chat(onebubble, 10)
  const { store, log } = chat
  const { threadId } = log
  const ids = numbers(size).map((index) => idOf('client', index))
  for (const clientMessageId of ids)
    store.addOptimistic({ threadId, clientMessageId, parts: [{ kind: 'text', text: 'Some words.' }] })
  const events = overWire(ids.map((id, index) => log.message(idOf('message', index), id, 'Some words.')))
  settleInputs()
  const micros = timed(() => {
    for (let index = 0; index < size; index++) {
      if (isTakenOver) store.ingest(events[index])
      else store.removeOptimistic(ids[index])
      store.flush()
    }
  })
  if (store.thread(threadId).keys.length !== (isTakenOver ? size : 0) + 10)
    throw new Error('a message was lost')
  return micros / size
}

export const growingBatch = {
  name: 'growing-batch',
  async run({ onebubble, sized, plan }) {
    const sizes = sized([1_000, 10_000, 100_000], [10, 50])
    const postSizes = sized([1_000, 20_000], [10, 50])
    const waitingSizes = sized([250, 1_000, 4_000], [10, 50])
    const contenders = [
      ...Object.keys(batches).flatMap((name) =>
        sizes.map((size) => [`${name} ${size}`, () => sample(onebubble, batches[name], size)]),
      ),
      ...postSizes.map((size) => [`post ${size}`, () => samplePost(onebubble, size)]),
      ...waitingSizes.flatMap((size) => [
        [`taken ${size}`, () => sampleWaiting(onebubble, size, true)],
        [`removed ${size}`, () => sampleWaiting(onebubble, size, false)],
      ]),
    ]
    const samples = await interleave(Object.fromEntries(contenders), {
      ...plan({ share: 0.3 }),
      warmups: sized(2, 0),
    })
    const linear = { isCopying: false, most: 3, cadence: 'one batch, published and read once' }
    return {
      rows: [
        ...Object.entries(batches).flatMap(([name, { what, of, isEach }]) => {
          const cadence = isEach ? 'published at each' : linear.cadence
          return growthRows(samples, { ...linear, cadence, name, what, of, sizes })
        }),
        ...growthRows(samples, {
          ...linear,
          name: 'post',
          what: 'a data part of one post',
          of: 'parts',
          sizes: postSizes,
        }),
        ...['taken', 'removed'].flatMap((name) =>
          growthRows(samples, {
            ...linear,
            cadence: 'published at each',
            most: 8,
            name,
            what: `an optimistic message ${name === 'taken' ? 'taken over' : 'removed'} among those that wait`,
            of: 'waiting',
            sizes: waitingSizes,
          }),
        ),
      ],
    }
  },
}

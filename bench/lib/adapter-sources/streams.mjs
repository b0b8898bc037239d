import { idOf } from '../wire.mjs'

export const runId = idOf('run', 0)
export const messageId = idOf('message', 0)
/** The turn of each stream. */
export const turn = { threadId: idOf('thread', 0), invocationId: idOf('turn', 0) }

/** Decoded events, one after the other. */
export const streamOf = (items) => {
  const iterator = items[Symbol.iterator]()
  return new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}

/** The bytes of events, one JSON text a line. */
export const linesOf = (events) => {
  const encoder = new TextEncoder()
  return streamOf(events.map((event) => encoder.encode(`${JSON.stringify(event)}\n`)))
}

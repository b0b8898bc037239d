import { settleInputs, timed } from './measure.mjs'
import { idOf, Log, overWire } from './wire.mjs'

/** Makes V8 turn a rope into one flat string, as passing it to the DOM does. */
export const readFlat = (text) => text.charCodeAt(text.length - 1)

/** Reads the last segment of a text, as after a publication: earlier segments are sealed and known. */
export function readTail(bubble) {
  const segments = bubble.parts.at(-1).segments
  return readFlat(segments[segments.length - 1])
}

/** A store with a history. The caller makes the publications, as frames would. */
export class Chat {
  /** @param {typeof import('../../src/index.ts')} onebubble */
  constructor(onebubble, turnCount = 0) {
    this.onebubble = onebubble
    this.log = new Log()
    this.store = onebubble.createBubbleStore({ scheduler: (publish) => void (this.#due = publish) })
    for (const events of this.log.history(turnCount)) this.store.ingestAll(events)
    this.store.flush()
  }

  #due = undefined

  /** Publishes, as an animation frame does. */
  frame() {
    const publish = this.#due
    this.#due = undefined
    publish?.()
  }

  /** Starts turns with subscribers, like those of mounted components. Their chunks come from the wire, turn by turn. */
  begin(ids, deltas, read = readTail) {
    const { store, log } = this
    for (const id of ids) store.ingest(overWire(log.created(id)))
    store.flush()
    const turns = ids.map((id) => {
      const turn = { id, key: this.onebubble.bubbleKey.invocation(id), reads: 0 }
      turn.unwatch = store.subscribeBubble(turn.key, () => {
        read(store.bubble(turn.key))
        turn.reads++
      })
      return turn
    })
    return {
      chunks: ids.map((id) => overWire(log.chunks(id, deltas))),
      /** Ends the turns, and checks that the text and the publications are complete. */
      end: (publicationCount) => {
        for (const { id, key, reads, unwatch } of turns) {
          if (reads !== publicationCount)
            throw new Error(`${reads} publications instead of ${publicationCount}`)
          unwatch()
          store.ingest(overWire(log.finalized(id, deltas.length)))
          if (this.onebubble.textOf(store.bubble(key)) !== deltas.join('')) throw new Error('text was lost')
        }
      },
    }
  }

  /** Ingests the events one by one, with a publication after every `perFrame`. */
  stream(events, perFrame) {
    const { store } = this
    for (let index = 0; index < events.length; index++) {
      store.ingest(events[index])
      if (index % perFrame === perFrame - 1) this.frame()
    }
    this.frame()
  }
}

/**
 * Microseconds of CPU time per chunk. It streams several turns one after the other, because a single one ends too
 * soon to be measured.
 * @param {{ begin: Function, stream: Function }} streamer a `Chat`, or what is compared with it
 */
export function sampleChunks(streamer, { label, deltas, turnCount, perFrame, read = readTail }) {
  const ids = Array.from({ length: turnCount }, (_, turn) => idOf(label, turn))
  const { chunks, end } = streamer.begin(ids, deltas, read)
  settleInputs()
  const micros = timed(() => chunks.forEach((ofTurn) => streamer.stream(ofTurn, perFrame)))
  end(Math.ceil(deltas.length / perFrame))
  return micros / (turnCount * deltas.length)
}

import { readFlat } from './chat.mjs'
import { idOf, Log, overWire } from './wire.mjs'

/** The least possible work: find the text by its id, append to it, read it as often. */
export class Raw {
  #texts = new Map()
  #log = new Log()

  constructor(turnCount = 0) {
    for (let turn = 0; turn < turnCount; turn++) this.#texts.set(idOf('turn', turn), { text: 'An answer.' })
  }

  begin(ids, deltas) {
    for (const id of ids) this.#texts.set(id, { text: '' })
    return {
      chunks: ids.map((id) => overWire(this.#log.chunks(id, deltas))),
      end: () => {
        if (ids.some((id) => this.#texts.get(id).text !== deltas.join(''))) throw new Error('text was lost')
      },
    }
  }

  /** `perFrame` chunks in a row, followed by a read. With `Infinity`, nothing is read. */
  stream(events, perFrame) {
    const texts = this.#texts
    for (let index = 0; index < events.length; index++) {
      const { invocationId, part } = events[index]
      const found = texts.get(invocationId)
      found.text += part.delta
      if (index % perFrame === perFrame - 1) readFlat(found.text)
    }
  }
}

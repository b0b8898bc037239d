import { readFlat } from './chat.mjs'
import { cpuMicros } from './measure.mjs'

/**
 * Times a peer from the first state that shows text to the one that shows all of it. So the cost of starting and
 * ending a run does not count. A driver calls `seen` with the text for every state of its peer.
 */
export class PeerClock {
  #text
  #perRead
  #stateCount = 0
  #begun
  #ended
  #turnBegun
  #turnEnded

  /** @param {string} text the whole of it @param {number} perRead reads the text at every how many states */
  constructor(text, perRead) {
    this.#text = text
    this.#perRead = perRead
  }

  seen(text) {
    if (text === '') return
    this.#begun ??= cpuMicros()
    if (++this.#stateCount % this.#perRead === 0) readFlat(text)
    if (text.length === this.#text.length) {
      if (text !== this.#text) throw new Error('the peer shows another text')
      this.#ended ??= cpuMicros()
    }
  }

  /** The peer has its history, and is now given the turn. */
  turnBegins() {
    this.#turnBegun = cpuMicros()
  }

  /** The peer reports that the turn has ended. */
  turnEnds() {
    this.#turnEnded = cpuMicros()
  }

  /** Microseconds of the whole turn, including its beginning and end. */
  get turnMicros() {
    if (this.#turnEnded === undefined || this.#ended === undefined)
      throw new Error('the peer did not end the turn')
    return this.#turnEnded - this.#turnBegun
  }

  /** Microseconds between the first chunk and the last. */
  get micros() {
    if (this.#ended === undefined) throw new Error('the peer did not show the whole text')
    return this.#ended - this.#begun
  }
}

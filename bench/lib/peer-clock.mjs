import { readFlat } from './chat.mjs'
import { cpuMicros } from './measure.mjs'

/**
 * Times a peer from the first state that shows text to the one that shows all of it, so that what a run costs to begin
 * and to end is left out. A driver calls `seen` with the text at every state that its peer makes.
 */
export class PeerClock {
  #text
  #perRead
  #stateCount = 0
  #begun
  #ended
  #turnBegun
  #turnEnded

  /** @param {string} text the whole of it  @param {number} perRead every how many states the text is read */
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

  /** The peer is there with its history, and is now given the turn. */
  turnBegins() {
    this.#turnBegun = cpuMicros()
  }

  /** The peer says that the turn is over. */
  turnEnds() {
    this.#turnEnded = cpuMicros()
  }

  /** Microseconds of the whole turn, its beginning and its end included. */
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

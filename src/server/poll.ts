/** One request that waits. */
export class Poll {
  isOver = false
  isExpired = false
  #isWoken = false
  #resolve: () => void = () => undefined

  /** Have it look again. */
  readonly wake = (): void => {
    this.#isWoken = true
    this.#resolve()
  }

  /** Have it answer. */
  readonly end = (): void => {
    this.isOver = true
    this.wake()
  }

  /** Have it answer that who asks may no longer. */
  readonly expire = (): void => {
    this.isExpired = true
    this.end()
  }

  /** Resolves at once if it was woken since the last time. */
  async woken(): Promise<void> {
    if (!this.#isWoken) await new Promise<void>((resolve) => (this.#resolve = resolve))
    this.#isWoken = false
  }
}

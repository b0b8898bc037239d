/** A request that waits. */
export class Poll {
  isOver = false
  isExpired = false
  #isWoken = false
  #resolve: () => void = () => undefined

  /** Makes it check again. */
  readonly wake = (): void => {
    this.#isWoken = true
    this.#resolve()
  }

  /** Makes it respond. */
  readonly end = (): void => {
    this.isOver = true
    this.wake()
  }

  /** Makes it respond that its authorization has expired. */
  readonly expire = (): void => {
    this.isExpired = true
    this.end()
  }

  /** Resolves when it is woken; at once if that happened since the last call. */
  async woken(): Promise<void> {
    if (!this.#isWoken) await new Promise<void>((resolve) => (this.#resolve = resolve))
    this.#isWoken = false
  }
}

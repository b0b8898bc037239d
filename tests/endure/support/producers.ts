import { openTurn, postCallback } from '../../../src/producer/index.ts'

/** What turns are produced with. */
interface Way {
  readonly url: string
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
}

/** Agents that answer without end: turns of many chunks, with answers that are called back before the end, or after it. */
export class Producers {
  turnCount = 0
  #isOver = false
  readonly #running: readonly Promise<void>[]

  constructor(way: Way, threadIds: readonly string[], perThreadCount: number) {
    this.#running = threadIds.flatMap((threadId) =>
      Array.from({ length: perThreadCount }, async () => this.#produce(way, threadId)),
    )
  }

  /** Resolves when all turns that were begun have ended. */
  async end(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#running)
  }

  async #produce(way: Way, threadId: string): Promise<void> {
    const to = { ...way, retry: { baseMs: 5, capMs: 50 } }
    while (!this.#isOver) {
      const turn = await openTurn({ ...to, threadId, batch: { delayMs: 1 } })
      this.turnCount += 1
      const count = this.turnCount
      for (let index = 0; index < 20; index++) await turn.text(`${index}. `)
      await turn.toolResult({ toolCallId: 'c', output: turn.invocationId })
      if (count % 2 === 0) await postCallback({ ...to, token: turn.token, text: 'The answer.' })
      await turn.end()
      if (count % 3 === 0) await postCallback({ ...to, token: turn.token, text: 'A late answer.' })
    }
  }
}

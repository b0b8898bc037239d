import type { Log } from '../../../src/server/index.ts'

/** What was acknowledged: of each turn how many chunks, and whether it has ended; and the posts. */
export class Acknowledged {
  readonly chunkCounts = new Map<string, number>()
  readonly ended = new Set<string>()
  readonly posts = new Set<string>()
  count = 0
  #waiting: { readonly count: number; readonly resolve: () => void } | undefined

  /**
   * A `fetch` that notes what is answered.
   * @param addressOf where a request goes to
   */
  readonly through =
    (addressOf: (url: string) => string) =>
    async (url: string, init?: RequestInit): Promise<Response> => {
      const response = await fetch(addressOf(url), init)
      const text = await response.text()
      if (response.ok) this.#note(url, JSON.parse(text) as Record<string, unknown>) // it is the gateway's
      return new Response(text, response)
    }

  #note(url: string, answer: Readonly<Record<string, unknown>>): void {
    const [, invocationId = '', route] = /invocations\/([^/]+)\/(\w+)/.exec(url) ?? []
    if (route === 'chunks')
      this.chunkCounts.set(
        invocationId,
        Math.max(Number(answer['nextSeq']), this.chunkCounts.get(invocationId) ?? 0),
      )
    if (route === 'finalize') this.ended.add(invocationId)
    if (url.endsWith('/callback')) this.posts.add(String(answer['messageId']))
    this.count += 1
    if (this.#waiting !== undefined && this.count >= this.#waiting.count) this.#waiting.resolve()
  }

  /** Resolves when so many more were acknowledged. */
  async more(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = { count: this.count + count, resolve }
    })
  }
}

/** What a log lacks of what was acknowledged. */
export async function lostOf(
  log: Log,
  threadIds: readonly string[],
  { chunkCounts, ended, posts }: Pick<Acknowledged, 'chunkCounts' | 'ended' | 'posts'>,
): Promise<readonly string[]> {
  const lost: string[] = []
  const anywhere = async <Found>(find: (threadId: string) => Promise<Found | undefined>) =>
    (await Promise.all(threadIds.map(find))).find((found) => found !== undefined)
  for (const [id, count] of chunkCounts) {
    const turn = await anywhere(async (threadId) => log.turn(threadId, id))
    if (turn === undefined || turn.chunkCount < count)
      lost.push(`${id}: ${turn?.chunkCount} of ${count} chunks`)
    if (ended.has(id) && turn?.end === undefined) lost.push(`${id}: its end`)
  }
  for (const id of posts)
    if ((await anywhere(async (threadId) => log.post(threadId, id))) === undefined) lost.push(`post ${id}`)
  return lost
}

/** What was acknowledged last, of each kind: of a long run, all of it takes long to look for, and the producers go on meanwhile. */
export const latestOf = ({ chunkCounts, ended, posts }: Acknowledged, count: number) => {
  const latest = new Map([...chunkCounts].slice(-count))
  return {
    chunkCounts: latest,
    ended: new Set([...ended].filter((id) => latest.has(id))),
    posts: new Set([...posts].slice(-count)),
  }
}

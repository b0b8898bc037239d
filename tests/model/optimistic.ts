/** What a thread shows, apart from its optimistic messages. */
export interface SentFacts {
  /** The keys of the shown bubbles that are not optimistic, in order. */
  readonly sent: readonly string[]
  /** What is shown at the place of a key: the bubble or an alternative of it; undefined if neither is there. */
  readonly shownFor: (key: string) => string | undefined
  /** Whether the thread has a cursor, no gap and no earlier bubbles. */
  readonly isWhole: boolean
}

/** The place of an unsent message. */
type Stand =
  | { readonly at: 'start' }
  | { readonly at: 'after'; readonly key: string }
  /** At the end, until a snapshot of the thread is hydrated. */
  | { readonly at: 'end' }

export interface Waiting {
  readonly threadId: string
  readonly clientMessageId: string
  readonly authorId: string | undefined
  readonly key: string
  readonly hasFailed: boolean
  readonly stand: Stand
}

/** A message of the server with a clientMessageId. */
export interface Named {
  readonly threadId: string
  readonly clientMessageId: string
  readonly authorId: string | undefined
}

/** Messages that are shown before they are sent, in the order they were added, by a plain reading of the protocol. */
export class OptimisticModel {
  #waiting: readonly Waiting[] = []

  /** The one message that is still local under this id. */
  local(clientMessageId: string): Waiting | undefined {
    return this.#waiting.find((one) => one.clientMessageId === clientMessageId)
  }

  /** Adds a message, unless a known message would take it over, or one with its id waits in another thread. */
  add(message: Named, key: string, facts: SentFacts): void {
    const known = this.local(message.clientMessageId)
    if (known !== undefined && !known.hasFailed) {
      this.#waiting = this.#waiting.map((one) => (one === known ? { ...one, ...message } : one))
      return
    }
    const others = this.#waiting.filter((one) => one !== known)
    const again = { ...message, key: known?.key ?? key }
    this.#waiting = [...others, { ...again, hasFailed: false, stand: standNow(facts) }]
  }

  fail(clientMessageId: string): void {
    this.#waiting = this.#waiting.map((one) =>
      one.clientMessageId === clientMessageId ? { ...one, hasFailed: true } : one,
    )
  }

  remove(clientMessageId: string): void {
    this.#waiting = this.#waiting.filter((one) => one.clientMessageId !== clientMessageId)
  }

  /** The message that this one takes over. It is then no longer optimistic. */
  takeOver(message: Named): Waiting | undefined {
    const taken = this.#waiting.find((one) => isTakenOver(one, message))
    this.#waiting = this.#waiting.filter((one) => one !== taken)
    return taken
  }

  /** Something has arrived for the thread, which now shows this. The anchor of a message may be gone. */
  settle(threadId: string, facts: SentFacts, isSnapshot: boolean): void {
    this.#waiting = this.#waiting.map((one) => {
      if (one.threadId !== threadId) return one
      const hasGone = one.stand.at === 'after' && facts.shownFor(one.stand.key) === undefined
      const stand: Stand = hasGone ? { at: 'end' } : one.stand
      return { ...one, stand: isSnapshot && stand.at === 'end' ? standNow(facts) : stand }
    })
  }

  /** The keys of the thread, with optimistic ones at their places. */
  keys(threadId: string, { sent, shownFor }: SentFacts): readonly string[] {
    const own = this.#waiting.filter((one) => one.threadId === threadId)
    const standing = (isIt: (stand: Stand) => boolean): readonly string[] =>
      own.filter(({ hasFailed, stand }) => !hasFailed && isIt(stand)).map(({ key }) => key)
    return [
      ...standing(({ at }) => at === 'start'),
      ...sent.flatMap((key) => [
        key,
        ...standing((stand) => stand.at === 'after' && shownFor(stand.key) === key),
      ]),
      ...own.filter(({ hasFailed, stand }) => hasFailed || stand.at === 'end').map(({ key }) => key),
    ]
  }
}

/** Whether a message of the server takes over a local one. Without an author id, the id must be unique. */
export function isTakenOver(local: Named, message: Named): boolean {
  if (local.threadId !== message.threadId || local.clientMessageId !== message.clientMessageId) return false
  if (local.authorId === undefined || message.authorId === undefined) return true
  return local.authorId === message.authorId
}

function standNow({ sent, isWhole }: SentFacts): Stand {
  const key = sent.at(-1)
  if (key !== undefined) return { at: 'after', key }
  return { at: isWhole ? 'start' : 'end' }
}

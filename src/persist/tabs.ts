import { callSafely, deferred } from '../store/index.ts'
import type { Settings } from './options.ts'
import type { TabChannel } from './ports.ts'

/** A thread was written by another page. */
export interface Written {
  readonly threadId: string
  readonly generation: number
  readonly epoch?: string | undefined
  readonly offset?: number | undefined
  /** The length of the text, in UTF-16 units; 0: it was deleted. */
  readonly units: number
}

/**
 * What pages tell one another: `ask`, is there a writer; `here`, it answers; `hello`, there is a page of this id; `written`, a
 * thread was.
 */
type Told =
  | { readonly type: 'ask' | 'here' }
  | { readonly type: 'hello'; readonly id: string }
  | ({ readonly type: 'written' } & Written)

export interface TabsOwner {
  /** This page is the writer from now on. */
  readonly onWriter: () => void
  /** There is another page, and it writes. */
  readonly onHeard: () => void
  readonly onWritten: (written: Written) => void
  /** There is another page, of this id, of which nothing was known. */
  readonly onPage: (id: string) => void
}

/**
 * The pages of this browser that keep the same database. One of them is the writer; which one, the browser's locks say: the
 * next one is told when it goes. Without locks every page is one.
 */
export class Tabs {
  /** Names this page. */
  readonly id: string
  readonly #settings: Settings
  readonly #name: string
  readonly #channel: TabChannel | undefined
  readonly #isOver = deferred<undefined>()
  readonly #ending = new AbortController()
  readonly #known = new Set<string>()
  #isWriter: boolean

  constructor(settings: Settings, owner: TabsOwner) {
    const { databaseName, locks, newId } = settings
    this.#settings = settings
    this.#name = `onebubble:${databaseName}`
    this.id = newId()
    this.#isWriter = locks === undefined
    this.#channel = this.#openChannel(owner)
    if (locks === undefined) return
    const become = (): void => {
      this.#isWriter = true
      owner.onWriter()
    }
    // Who may use no locks writes as if there were none.
    this.#hold(`${this.#name}:writer`, become, become)
    const introduce = (): void => this.#post({ type: 'hello', id: this.id }) // its lock is held: it can be waited for
    this.#hold(this.#nameOf(this.id), introduce, () => undefined)
  }

  get isWriter(): boolean {
    return this.#isWriter
  }

  /** Tells the other pages. */
  tell(written: Written): void {
    this.#post({ type: 'written', ...written })
  }

  /** Asks whether there is a writer: then `onHeard` is called. */
  ask(): void {
    this.#post({ type: 'ask' })
  }

  /**
   * Waits for another page to be gone.
   * @param now is done before this resolves, if the page is gone already; otherwise `later`, when it is
   * @returns whether it was gone already
   */
  async whenGone(id: string, now: () => Promise<void>, later: () => Promise<unknown>): Promise<boolean> {
    const { locks } = this.#settings
    const name = this.#nameOf(id)
    let isGone = true
    const look = (lock: unknown): void => void (isGone = lock !== null)
    try {
      await locks?.request(name, { ifAvailable: true }, look)
      if (!isGone) void locks?.request(name, { signal: this.#ending.signal }, later).catch(() => undefined)
    } catch {
      // Who may use no locks does as if there were none.
    }
    if (isGone) await now()
    return isGone
  }

  end(): void {
    this.#ending.abort()
    this.#isOver.resolve(undefined)
    callSafely(() => this.#channel?.close())
  }

  /** Holds a lock until the end, from when it is to be had. */
  #hold(name: string, onHeld: () => void, onRefused: () => void): void {
    const { locks } = this.#settings
    const { signal } = this.#ending
    const hold = (): Promise<undefined> => {
      onHeld()
      return this.#isOver.promise
    }
    const refuse = (): void => {
      if (!signal.aborted) onRefused()
    }
    try {
      locks?.request(name, { signal }, hold).catch(refuse)
    } catch {
      refuse()
    }
  }

  #post(told: Told): void {
    callSafely(() => this.#channel?.postMessage(told))
  }

  #openChannel(owner: TabsOwner): TabChannel | undefined {
    let channel: TabChannel | undefined
    callSafely(() => {
      channel = this.#settings.channel(this.#name)
    })
    if (channel === undefined) return undefined
    channel.onmessage = ({ data }: { readonly data: Partial<Told> | null }) => {
      // Pages of one origin run one app, but perhaps another version of it.
      if (data?.type === 'ask') {
        if (this.#isWriter) this.#post({ type: 'here' })
        return undefined
      }
      if (data?.type === 'hello') return this.#meet(data.id, owner)
      if (data?.type !== 'here' && data?.type !== 'written') return
      owner.onHeard()
      if (data.type === 'written') owner.onWritten(data as Written)
    }
    return channel
  }

  #meet(id: string | undefined, owner: TabsOwner): void {
    if (id === undefined || this.#known.has(id)) return
    this.#known.add(id)
    this.#post({ type: 'hello', id: this.id }) // it may have come later
    owner.onPage(id)
  }

  #nameOf(id: string): string {
    return `${this.#name}:tab:${id}`
  }
}

import { callSafely, deferred } from '../store/index.ts'
import type { Settings } from './options.ts'
import type { TabChannel } from './ports.ts'

/** Another page has written a thread. */
export interface Written {
  readonly threadId: string
  readonly generation: number
  readonly epoch?: string | undefined
  readonly offset?: number | undefined
  /** The length of the text, in UTF-16 units; 0 if it was deleted. */
  readonly units: number
}

/**
 * The messages between pages. `ask`: is there a writer? `here`: the writer's answer. `hello`: a page introduces
 * itself. `written`: a thread was written.
 */
type Told =
  | { readonly type: 'ask' | 'here' }
  | { readonly type: 'hello'; readonly id: string }
  | ({ readonly type: 'written' } & Written)

export interface TabsOwner {
  /** This page is the writer from now on. */
  readonly onWriter: () => void
  /** Another page is the writer. */
  readonly onHeard: () => void
  readonly onWritten: (written: Written) => void
  /** There is another page, which was not known. */
  readonly onPage: (id: string) => void
}

/**
 * The pages of this browser that use the same database. One of them is the writer; the browser's locks decide which.
 * When it closes, the next one becomes the writer. Without locks, every page is a writer.
 */
export class Tabs {
  /** The id of this page. */
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
    // If locks are forbidden, the page writes as if there were none.
    this.#hold(`${this.#name}:writer`, become, become)
    const introduce = (): void => this.#post({ type: 'hello', id: this.id }) // it holds its lock, so that others can wait for it
    this.#hold(this.#nameOf(this.id), introduce, () => undefined)
  }

  get isWriter(): boolean {
    return this.#isWriter
  }

  /** Tells the other pages. */
  tell(written: Written): void {
    this.#post({ type: 'written', ...written })
  }

  /** Asks whether there is a writer. If so, `onHeard` is called. */
  ask(): void {
    this.#post({ type: 'ask' })
  }

  /**
   * Waits until another page is gone.
   * @param now if the page is already gone, runs before this resolves; otherwise `later` runs once it is gone
   * @returns whether it was already gone
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
      // If locks are forbidden, it acts as if there were none.
    }
    if (isGone) await now()
    return isGone
  }

  end(): void {
    this.#ending.abort()
    this.#isOver.resolve(undefined)
    callSafely(() => this.#channel?.close())
  }

  /** Takes a lock as soon as it is free, and holds it to the end. */
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
      // The other page may run another version of the app.
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
    this.#post({ type: 'hello', id: this.id }) // it may have opened later
    owner.onPage(id)
  }

  #nameOf(id: string): string {
    return `${this.#name}:tab:${id}`
  }
}

import type { BubbleStorage } from '../../src/persist/index.ts'
import type { EventInput } from '../../src/protocol/index.ts'
import { memoryStorage, type MemoryStorage, threadScript, withoutOffset } from '../../src/testing/index.ts'
import { fakeBrowser, type Page, settled } from './browser.ts'

interface Stored {
  readonly generation: number
  readonly hasGap: boolean
  readonly snapshot: { readonly epoch?: string; readonly offset?: number }
}

export const storedIn = (storage: MemoryStorage): Stored | undefined => {
  const text = storage.texts.get('thread:t')?.text
  return text === undefined ? undefined : (JSON.parse(text) as Stored) // what we have written
}

/** A storage in which each call waits until it is released. By then the page may be gone, or have given up. */
function gated(inner: MemoryStorage, onWrite: () => void) {
  let waiting: (() => void)[] = []
  const gate = <Result>(call: () => Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      waiting.push(() => {
        call().then(resolve, reject)
        onWrite()
      })
    })
  const storage: BubbleStorage = {
    list: () => gate(() => inner.list()),
    get: (key) => gate(() => inner.get(key)),
    put: (...args) => gate(() => inner.put(...args)),
    delete: (...args) => gate(() => inner.delete(...args)),
  }
  return {
    storage,
    async release(index: number) {
      const [one] = waiting.splice(index % Math.max(1, waiting.length), 1)
      one?.()
      await settled()
    },
    /** Until nothing waits. */
    async drain() {
      await settled()
      while (waiting.length > 0) await this.release(0)
    },
    lose() {
      waiting = []
    },
  }
}

export type World = ReturnType<typeof world>

/** One browser whose pages open and close, and a gateway that may lose events. */
export function world() {
  const disk = memoryStorage()
  let before = storedIn(disk)
  const steps: unknown[] = []
  const gate = gated(disk, () => {
    const now = storedIn(disk)
    const isBack =
      before !== undefined &&
      now !== undefined &&
      (now.generation < before.generation ||
        (now.generation === before.generation &&
          before.snapshot.epoch !== undefined &&
          (now.snapshot.epoch !== before.snapshot.epoch ||
            (now.snapshot.offset ?? 0) < (before.snapshot.offset ?? 0))))
    if (isBack) steps.push([before, now])
    before = now ?? before
  })
  const browser = fakeBrowser({ storage: disk })
  const { gateway } = browser
  const pages: Page[] = []
  /** Every log that ever existed. */
  const logs: (readonly EventInput[])[] = []
  let script = threadScript('t')
  let count = 0
  let pieceCount = 0
  const kept = (): void => void logs.push([...gateway.log('t')])
  return {
    ...browser,
    disk,
    gate,
    /** Writes that replaced something that went further. */
    stepsBack: steps as readonly unknown[],
    pages,
    logs,
    kept,
    open: (locks?: null) => {
      const page = browser.open({ threadIds: ['t'], storage: gate.storage, ...(locks === null && { locks }) })
      pages.push(page)
      return page
    },
    append: () => gateway.append(withoutOffset(script.message(`m${count}`, `word-${count++}.`))),
    chunk: () => {
      const isThere = gateway.log('t').some((event) => event.type === 'invocation_created')
      if (!isThere) gateway.append(withoutOffset(script.created('a')))
      gateway.append(withoutOffset(script.chunk('a', `piece ${pieceCount++}, `)))
    },
    retract: (index: number) => {
      const of = index % Math.max(1, count)
      const isThere = gateway
        .log('t')
        .some((event) => event.type === 'message' && event.messageId === `m${of}`)
      if (isThere) gateway.append(withoutOffset(script.retraction({ messageId: `m${of}` })))
    },
    lose: (how: 'tail' | 'log', size: number) => {
      kept()
      if (how === 'tail') gateway.loseTail('t', Math.min(size, gateway.log('t').length))
      else {
        gateway.restart('lost')
        script = threadScript('t')
      }
    },
  }
}

import type { EventFacts, Receipt } from '../core/index.ts'
import type { StoreInput } from '../store/index.ts'
import type { RecordingBase } from './recording-base.ts'

/** The epoch of each thread. A recording needs it to recognize a snapshot that replaces a thread. */
export class ThreadEpochs {
  readonly #epochs: Map<string, string>

  constructor({ snapshots }: RecordingBase) {
    this.#epochs = new Map(
      snapshots.flatMap(({ threadId, epoch }) => (epoch === undefined ? [] : [[threadId, epoch] as const])),
    )
  }

  /**
   * @param facts of the event or the snapshot
   * @returns the thread that this call evicts
   */
  letGoBy(
    method: StoreInput['method'],
    { threadId, epoch }: EventFacts,
    { input, more }: StoreInput,
    receipt: Receipt | undefined,
  ): string | undefined {
    if (method === 'evict') {
      this.#epochs.delete(String(input))
      return String(input)
    }
    if (receipt === undefined || receipt.status === 'rejected' || threadId === undefined) return undefined
    const known = this.#epochs.get(threadId)
    const { evict, replace } = (more ?? {}) as { readonly evict?: boolean; readonly replace?: boolean } // the store has accepted them
    if (evict === true) this.#epochs.delete(threadId)
    if (epoch !== undefined) this.#epochs.set(threadId, epoch)
    if (method !== 'hydrate') return undefined
    const isOther = known !== undefined && epoch !== undefined && epoch !== known
    return evict === true || (replace === true && isOther) ? threadId : undefined
  }
}

import type { BubbleKey } from './key.ts'

/** Which bubble is anchored to which, both ways: an entry for each that is anchored to one, in the order or not. */
export class AnchorLinks {
  readonly #targets = new Map<BubbleKey, BubbleKey>()
  readonly #followers = new Map<BubbleKey, Set<BubbleKey>>()
  /** Targets that have got their first follower, or lost their last, since this was cleared. */
  readonly retargeted = new Set<BubbleKey>()

  targetOf(key: BubbleKey): BubbleKey | undefined {
    return this.#targets.get(key)
  }

  /** In no order; undefined if there are none. */
  followersOf(target: BubbleKey): ReadonlySet<BubbleKey> | undefined {
    return this.#followers.get(target)
  }

  /** @param target what `key` is anchored to from now on, if it is to a bubble */
  link(key: BubbleKey, target: BubbleKey | undefined): void {
    const known = this.#targets.get(key)
    if (known === target) return
    if (known !== undefined) this.#unlink(key, known)
    if (target === undefined) return
    this.#targets.set(key, target)
    const followers = this.#followers.get(target)
    if (followers !== undefined) {
      followers.add(key)
      return
    }
    this.#followers.set(target, new Set([key]))
    this.retargeted.add(target)
  }

  #unlink(key: BubbleKey, target: BubbleKey): void {
    this.#targets.delete(key)
    const followers = this.#followers.get(target)
    followers?.delete(key)
    if (followers?.size !== 0) return
    this.#followers.delete(target)
    this.retargeted.add(target)
  }
}

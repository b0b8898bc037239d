import { useState } from 'react'
import type { BubbleKey } from '../../core/index.ts'

interface Seen {
  readonly keys: readonly BubbleKey[]
  /** Where the list was scrolled to when the keys changed. */
  readonly offset: number | null
  readonly staying: ReadonlySet<BubbleKey>
}

const none: ReadonlySet<BubbleKey> = new Set()

/**
 * The bubbles that were near before others came in above them. They stay mounted until the browser, which keeps them in
 * their place, has said where it has scrolled to for that: until then, the indexes near the offset are those of others.
 * @param near indexes into `keys`
 */
export function useStayingKeys(
  keys: readonly BubbleKey[],
  near: readonly number[],
  offset: number | null,
): ReadonlySet<BubbleKey> {
  const [seen, setSeen] = useState<Seen>({ keys, offset, staying: none })
  if (seen.keys === keys) return seen.offset === offset ? seen.staying : none
  const [first] = near
  const hasMoved = first !== undefined && keys[first] !== seen.keys[first]
  const before = seen.offset === offset && seen.staying.size > 0 ? seen.staying : keysAt(seen.keys, near)
  const staying = hasMoved ? before : none
  setSeen({ keys, offset, staying })
  return staying
}

const keysAt = (keys: readonly BubbleKey[], indexes: readonly number[]): ReadonlySet<BubbleKey> =>
  new Set(indexes.flatMap((index) => keys[index] ?? []))

/**
 * Wraps a function so that it returns its last list again while the items are the same: for `useSyncExternalStore`,
 * and for components that compare lists. One input always gives the same list.
 * @param isSame default: `Object.is`
 */
export function sameWhileEqual<Input extends object, Item>(
  list: (input: Input) => readonly Item[],
  isSame: (a: Item, b: Item) => boolean = Object.is,
): (input: Input) => readonly Item[] {
  const known = new WeakMap<Input, readonly Item[]>()
  let last: readonly Item[] = []
  return (input) => {
    const before = known.get(input)
    if (before !== undefined) return before
    const now = list(input)
    const isEqual =
      now.length === last.length && now.every((item, index) => isSame(item, last[index] as Item)) // the lists have the same length
    if (!isEqual) last = now
    known.set(input, last)
    return last
  }
}

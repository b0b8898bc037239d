/**
 * The same function, which returns the list that it returned last while the items are the same: for `useSyncExternalStore`, and for
 * components that compare. What it returns for one input stays the same, too.
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
      now.length === last.length && now.every((item, index) => isSame(item, last[index] as Item)) // it has that many
    if (!isEqual) last = now
    known.set(input, last)
    return last
  }
}

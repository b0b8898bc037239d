/** Counts of operations on collections. */
export interface Operations {
  /** Lookups and changes of maps and sets, steps of their iterators, and calls of callbacks with an element. */
  readonly stepCount: number
  /** Elements that were copied to another array, or moved within one. */
  readonly copiedCount: number
}

type Method = (this: never, ...args: never[]) => unknown

const keyed = ['get', 'has', 'set', 'add', 'delete'] as const
/** Methods that call a function for each element, or until one is found. */
const visiting = [
  ...(['find', 'findIndex', 'findLast', 'findLastIndex', 'some', 'every', 'filter', 'map'] as const),
  ...(['flatMap', 'forEach', 'reduce', 'sort', 'toSorted'] as const),
]
const searching = ['indexOf', 'lastIndexOf', 'includes', 'join'] as const
const copying = ['slice', 'concat', 'splice', 'shift', 'unshift', 'with', 'toSpliced'] as const

/** Counts what `act` does to the maps, sets and arrays of the whole process. The counts are the same on any machine. */
export function countOperations(act: () => void): Operations {
  let stepCount = 0
  let copiedCount = 0
  const restores: (() => void)[] = []
  const replace = (prototype: object, name: string, make: (original: Method) => Method): void => {
    const property = Object.getOwnPropertyDescriptor(prototype, name)
    if (property === undefined) return
    Object.defineProperty(prototype, name, { ...property, value: make(property.value as Method) }) // each name is that of a method
    restores.push(() => Object.defineProperty(prototype, name, property))
  }
  const watch = (prototype: object, name: string, note: (self: never, result: unknown) => void): void =>
    replace(
      prototype,
      name,
      (original) =>
        function (this: never, ...args: never[]): unknown {
          const result = original.apply(this, args)
          note(this, result)
          return result
        },
    )
  const step = (): void => void stepCount++
  for (const prototype of [Map.prototype, Set.prototype])
    for (const name of keyed) watch(prototype, name, step)
  for (const iterator of [new Map().keys(), new Set().keys(), [].keys()])
    watch(Object.getPrototypeOf(iterator) as object, 'next', step)
  for (const name of visiting)
    replace(
      Array.prototype,
      name,
      (original) =>
        function (this: never, visit: never, ...rest: never[]): unknown {
          if (typeof visit !== 'function') return original.apply(this, [visit, ...rest])
          const counted = (...args: never[]): unknown => {
            stepCount++
            return (visit as (...args: never[]) => unknown)(...args)
          }
          return original.apply(this, [counted as never, ...rest]) // it has the same signature
        },
    )
  for (const name of searching)
    watch(Array.prototype, name, (self: readonly unknown[]) => void (stepCount += self.length))
  for (const name of copying)
    watch(Array.prototype, name, (self: readonly unknown[], result) => {
      copiedCount += Array.isArray(result) ? result.length : self.length
    })
  try {
    act()
  } finally {
    for (const restore of restores) restore()
  }
  return { stepCount, copiedCount }
}

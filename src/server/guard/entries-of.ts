import { Refused } from './refused.ts'

/** A value that an object contains besides its properties. */
export interface Entry {
  readonly key: string
  readonly value: unknown
}

/** The bytes of an object, which are read as text and not as the list of numbers that JSON makes of them. */
export function bytesIn(value: object): AllowSharedBufferSource | undefined {
  if (ArrayBuffer.isView(value)) return value
  const tag = Object.prototype.toString.call(value)
  return tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]'
    ? (value as ArrayBufferLike) // if the tag is false, reading it throws
    : undefined
}

/**
 * The values that an object contains besides its properties: those of a Map, a Set, a form or a String object. The kind is
 * recognised by its tag, since another realm has other classes.
 * @throws Refused when it can only be read asynchronously
 */
export function entriesOf(value: object): readonly Entry[] {
  switch (Object.prototype.toString.call(value)) {
    case '[object Map]':
      return entriesOfMap(value as ReadonlyMap<unknown, unknown>) // the tag says so, here and below
    case '[object Set]':
      return itemsOf(value as ReadonlySet<unknown>)
    case '[object URLSearchParams]':
    case '[object FormData]':
      return [{ key: '(fields)', value: [...(value as URLSearchParams | FormData)] }]
    case '[object String]':
      return [{ key: '(text)', value: String.prototype.valueOf.call(value) }]
    case '[object Blob]':
    case '[object File]':
      throw new Refused('a Blob cannot be read before it is sent. Send its arrayBuffer()')
    default:
      return []
  }
}

function itemsOf(set: ReadonlySet<unknown>): readonly Entry[] {
  const items: unknown[] = []
  Set.prototype.forEach.call(set as Set<unknown>, (item: unknown) => items.push(item)) // this does not change it
  return [{ key: '(items)', value: items }]
}

/** A Map is searched both as the object that some serialisers make of it, and by its keys and values. */
function entriesOfMap(map: ReadonlyMap<unknown, unknown>): readonly Entry[] {
  const named: [string, unknown][] = []
  const others: unknown[] = []
  // This does not change it.
  Map.prototype.forEach.call(map as Map<unknown, unknown>, (value: unknown, key: unknown) =>
    typeof key === 'string' ? named.push([key, value]) : others.push(key, value),
  )
  return [
    { key: '(entries)', value: Object.fromEntries(named) },
    { key: '(others)', value: others },
  ]
}

/**
 * Whether it is a socket, a server or a stream: a destination and not content. Its properties lead to the whole program,
 * including the bytes of other messages. A plain object never is one.
 */
export function isChannel(value: object): boolean {
  const inherits = (name: string): boolean =>
    !Object.hasOwn(value, name) && typeof Reflect.get(value, name) === 'function'
  return (inherits('on') && inherits('emit')) || (inherits('addEventListener') && inherits('dispatchEvent'))
}

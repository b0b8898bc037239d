import { Refused } from './refused.ts'

/** What an object holds beside its properties. */
export interface Entry {
  readonly key: string
  readonly value: unknown
}

/** Bytes: read as text, and not as the list of numbers that JSON makes of them. */
export function bytesIn(value: object): AllowSharedBufferSource | undefined {
  if (ArrayBuffer.isView(value)) return value
  const tag = Object.prototype.toString.call(value)
  return tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]'
    ? (value as ArrayBufferLike) // going by its tag; if it lies, reading it throws
    : undefined
}

/**
 * What an object holds beside its properties: a Map, a Set, the fields of a form, a text in a box. Recognised by tag,
 * since another realm has classes of its own.
 * @throws Refused when it can be read only later
 */
export function entriesOf(value: object): readonly Entry[] {
  switch (Object.prototype.toString.call(value)) {
    case '[object Map]':
      return entriesOfMap(value as ReadonlyMap<unknown, unknown>) // going by its tag, and so below
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
  Set.prototype.forEach.call(set as Set<unknown>, (item: unknown) => items.push(item)) // it is not changed
  return [{ key: '(items)', value: items }]
}

/** A Map is looked at as the object that some serialisers make of it, and at its keys and values. */
function entriesOfMap(map: ReadonlyMap<unknown, unknown>): readonly Entry[] {
  const named: [string, unknown][] = []
  const others: unknown[] = []
  // It is not changed.
  Map.prototype.forEach.call(map as Map<unknown, unknown>, (value: unknown, key: unknown) =>
    typeof key === 'string' ? named.push([key, value]) : others.push(key, value),
  )
  return [
    { key: '(entries)', value: Object.fromEntries(named) },
    { key: '(others)', value: others },
  ]
}

/**
 * A socket, a server, a stream: where a message goes, not what it says. What hangs on it is the whole program, with
 * the bytes of other messages. A plain object never is one.
 */
export function isChannel(value: object): boolean {
  const inherits = (name: string): boolean =>
    !Object.hasOwn(value, name) && typeof Reflect.get(value, name) === 'function'
  return (inherits('on') && inherits('emit')) || (inherits('addEventListener') && inherits('dispatchEvent'))
}

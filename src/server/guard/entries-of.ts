import { Refused } from './refused.ts'

type Entry = readonly [key: string, value: unknown]

/**
 * What an object holds beside its properties: a Map, a Set, the fields of a form, bytes, a text in a box. Recognised by
 * tag, too, since another realm has classes of its own.
 * @returns undefined for an object that is no more than its properties
 * @throws Refused when it holds bytes that can be read only later
 */
export function entriesOf(value: object): readonly Entry[] | undefined {
  if (ArrayBuffer.isView(value)) return bytesOf(value)
  if (value instanceof Map) return entriesOfMap(value)
  if (value instanceof Set) return itemsOf(value)
  switch (Object.prototype.toString.call(value)) {
    case '[object ArrayBuffer]':
    case '[object SharedArrayBuffer]':
      return bytesOf(value as ArrayBufferLike) // going by its tag; if it lies, reading it throws
    case '[object Map]':
      return entriesOfMap(value as ReadonlyMap<unknown, unknown>) // likewise, and so below
    case '[object Set]':
      return itemsOf(value as ReadonlySet<unknown>)
    case '[object URLSearchParams]':
    case '[object FormData]':
      return [['(fields)', [...(value as URLSearchParams | FormData)]]]
    case '[object String]':
      return [['(text)', String.prototype.valueOf.call(value)]]
    case '[object Blob]':
    case '[object File]':
      throw new Refused('a Blob cannot be read before it is sent: send its arrayBuffer()')
    default:
      return isChannel(value) ? [] : undefined
  }
}

const bytesOf = (bytes: AllowSharedBufferSource): readonly Entry[] => [
  ['(bytes)', new TextDecoder().decode(bytes)],
]

function itemsOf(set: ReadonlySet<unknown>): readonly Entry[] {
  const items: unknown[] = []
  Set.prototype.forEach.call(set as Set<unknown>, (item: unknown) => items.push(item)) // it is not changed
  return [['(items)', items]]
}

/** A Map is looked at as the object that some serialisers make of it, and at its keys and values. */
function entriesOfMap(map: ReadonlyMap<unknown, unknown>): readonly Entry[] {
  const named: Entry[] = []
  const others: unknown[] = []
  // It is not changed.
  Map.prototype.forEach.call(map as Map<unknown, unknown>, (value: unknown, key: unknown) =>
    typeof key === 'string' ? named.push([key, value]) : others.push(key, value),
  )
  return [
    ['(entries)', Object.fromEntries(named)],
    ['(others)', others],
  ]
}

/**
 * A socket, a server, a stream: where a message goes, not what it says. What hangs on it is the whole program, with
 * the bytes of other messages. A plain object never is one.
 */
function isChannel(value: object): boolean {
  const inherits = (name: string): boolean =>
    !Object.hasOwn(value, name) && typeof Reflect.get(value, name) === 'function'
  return (inherits('on') && inherits('emit')) || (inherits('addEventListener') && inherits('dispatchEvent'))
}

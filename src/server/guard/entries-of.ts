import { Refused } from './refused.ts'

type Entry = readonly [key: string, value: unknown]

const isOf = (value: object, tag: string): boolean =>
  Object.prototype.toString.call(value) === `[object ${tag}]`

/**
 * What an object holds that is more than its properties: a Map, a Set, bytes, a text in a box. Recognised by tag, too,
 * since another realm has classes of its own.
 * @returns undefined for an object that is as good as its properties
 * @throws Refused when it holds bytes that can be read only later
 */
export function entriesOf(value: object): readonly Entry[] | undefined {
  if (ArrayBuffer.isView(value) || isOf(value, 'ArrayBuffer') || isOf(value, 'SharedArrayBuffer'))
    return [['(bytes)', new TextDecoder().decode(value as AllowSharedBufferSource)]] // by its tag
  if (value instanceof Map || isOf(value, 'Map')) return entriesOfMap(value as ReadonlyMap<unknown, unknown>)
  if (value instanceof Set || isOf(value, 'Set')) {
    const items: unknown[] = []
    Set.prototype.forEach.call(value as Set<unknown>, (item: unknown) => items.push(item))
    return [['(items)', items]]
  }
  if (isOf(value, 'String')) return [['(text)', String.prototype.valueOf.call(value)]]
  if (isOf(value, 'Blob') || isOf(value, 'File'))
    throw new Refused('a Blob cannot be read before it is sent: send its arrayBuffer()')
  return isChannel(value) ? [] : undefined
}

/** A Map is looked at as the object that some serialisers make of it, and as keys and values. */
function entriesOfMap(map: ReadonlyMap<unknown, unknown>): readonly Entry[] {
  const named: Entry[] = []
  const others: unknown[] = []
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

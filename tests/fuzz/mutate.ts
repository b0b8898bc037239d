/** Returns a number from 0 to below `count`. */
export type Pick = (count: number) => number

/** The same numbers for the same seed (mulberry32). */
export function seededPick(seed: number): Pick {
  let state = seed >>> 0
  return (count) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count)
  }
}

const cyclic: unknown[] = []
cyclic.push(cyclic)
const deep = JSON.parse(`${'['.repeat(70)}${']'.repeat(70)}`) as unknown

/** Values to put in place of others: those at the limits of what is allowed, for each kind. */
const oddValues: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -0,
  1,
  -1,
  0.5,
  2 ** 53 - 1,
  2 ** 53,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  7n,
  '',
  ' \n\u200b',
  't',
  'u',
  'a',
  'b',
  'm',
  '\ud800',
  'x'.repeat(257),
  '__proto__',
  'constructor',
  'callback',
  'independent',
  'failed',
  'text',
  'tool_result',
  'data',
  [],
  [[]],
  {},
  { kind: 'text' },
  { kind: 'text', text: 'odd', delta: 'odd' },
  { kind: 'data', name: 'n', dataId: 'd', value: [{}] },
  { kind: 'reset', fromSeq: 0 },
  { length: 3 },
  new Date(0),
  new Map([['type', 'message']]),
  () => 'callback',
  Symbol('odd'),
  Object.create(null),
  cyclic,
  deep,
  {
    get text(): string {
      throw new Error('a getter that throws')
    },
  },
  new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('a proxy that throws')
      },
    },
  ),
]

const oddNames = ['type', 'epoch', 'offset', '__proto__', 'toJSON', 'at', 'v', 'retracted', 'clientMessageId']

/** A copy in which up to three values were changed, added, removed or swapped. The input is not changed. */
export function mutate(input: unknown, pick: Pick): unknown {
  let result = input
  for (let edits = pick(4); edits > 0; edits--) result = edited(result, pick, 3)
  return result
}

function edited(value: unknown, pick: Pick, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth === 0) return odd(pick)
  if (oddValues.includes(value) || !isPlain(value)) return odd(pick) // it throws when it is read
  if (Array.isArray(value)) {
    const list: unknown[] = [...value]
    const at = pick(list.length + 1)
    if (pick(4) === 0) list.splice(at, 1)
    else list[at] = pick(2) === 0 ? odd(pick) : edited(list[at], pick, depth - 1)
    return list
  }
  const names = Object.keys(value)
  const name = pick(6) === 0 ? oddNames[pick(oddNames.length)]! : (names[pick(names.length)] ?? 'type')
  const copy = new Map<string, unknown>(Object.entries(value))
  switch (pick(4)) {
    case 0:
      copy.delete(name)
      break
    case 1:
      copy.set(name, copy.get(names[pick(names.length)] ?? name))
      break
    case 2:
      copy.set(name, odd(pick))
      break
    default:
      copy.set(name, edited(copy.get(name), pick, depth - 1))
  }
  const result = {}
  // Defined and not assigned, because `__proto__` is a name like any other.
  for (const [key, item] of copy)
    Object.defineProperty(result, key, { value: item, enumerable: true, configurable: true, writable: true })
  return result
}

const odd = (pick: Pick): unknown => oddValues[pick(oddValues.length)]

const isPlain = (value: object): boolean =>
  Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype

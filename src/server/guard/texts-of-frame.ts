import { bytesIn } from './entries-of.ts'

/** The methods that every object and every date has. Their texts contain no event. */
const plainReaders: ReadonlySet<unknown> = new Set(
  [Object.prototype, Date.prototype].flatMap((prototype) =>
    [Symbol.toPrimitive, 'valueOf', 'toString'].map((name): unknown => Reflect.get(prototype, name)),
  ),
)

/**
 * The texts that a sender makes of an argument that is an object: its bytes as UTF-8, a list of byte numbers as bytes (as
 * ws does), and the results of its conversion to text.
 */
export function textsOfFrame(value: object): readonly string[] {
  const bytes = bytesIn(value) ?? numbersIn(value)
  if (bytes !== undefined) return [new TextDecoder().decode(bytes)]
  if (Array.isArray(value)) return []
  const texts: string[] = []
  for (const name of [Symbol.toPrimitive, 'valueOf', 'toString']) {
    const read: unknown = Reflect.get(value, name)
    if (typeof read !== 'function' || plainReaders.has(read)) continue
    const text = askedFor(value, read as (hint: string) => unknown) // the type of the result is checked
    if (typeof text === 'string') texts.push(text)
  }
  return texts
}

/** Undefined if it throws. It then also throws for the sender, so nothing is sent. */
function askedFor(value: object, read: (hint: string) => unknown): unknown {
  try {
    return Reflect.apply(read, value, ['default'])
  } catch {
    return undefined
  }
}

function numbersIn(value: object): Uint8Array | undefined {
  if (!Array.isArray(value) || typeof value[0] !== 'number') return undefined
  const isBytes = value.every((item) => Number.isInteger(item) && item >= 0 && item < 256)
  return isBytes ? Uint8Array.from(value as readonly number[]) : undefined // each item was checked
}

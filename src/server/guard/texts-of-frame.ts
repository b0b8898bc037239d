import { bytesIn } from './entries-of.ts'

/** Those that every object has, and those of a date, say nothing of ours. */
const plainReaders: ReadonlySet<unknown> = new Set(
  [Object.prototype, Date.prototype].flatMap((prototype) =>
    [Symbol.toPrimitive, 'valueOf', 'toString'].map((name): unknown => Reflect.get(prototype, name)),
  ),
)

/**
 * The texts that a sender makes of an argument which is an object: bytes as UTF-8, a list of byte numbers likewise (as
 * ws does), and what it answers when it is asked for a text.
 */
export function textsOfFrame(value: object): readonly string[] {
  const bytes = bytesIn(value) ?? numbersIn(value)
  if (bytes !== undefined) return [new TextDecoder().decode(bytes)]
  if (Array.isArray(value)) return []
  const texts: string[] = []
  for (const name of [Symbol.toPrimitive, 'valueOf', 'toString']) {
    const read: unknown = Reflect.get(value, name)
    if (typeof read !== 'function' || plainReaders.has(read)) continue
    const text = askedFor(value, read as (hint: string) => unknown) // whatever it answers is looked at
    if (typeof text === 'string') texts.push(text)
  }
  return texts
}

/** Undefined where it throws: then it throws for the sender, too, and nothing leaves. */
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
  return isBytes ? Uint8Array.from(value as readonly number[]) : undefined // each was asked
}

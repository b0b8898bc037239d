import { JSONParser } from '@streamparser/json'
import { InputError } from './input-error.ts'
import type { InputItem, InputItems } from './input-item.ts'

/** A file that is one JSON list. Each item counts as a line of its own. */
export async function* listItems(bytes: AsyncIterable<Uint8Array>, file: string): InputItems {
  let count = 0
  yield* parsedItems(bytes, file, ['$.*'], (_path, value) => [
    { kind: 'record', place: { file, message: ++count }, text: JSON.stringify(value) },
  ])
  yield [{ kind: 'end', place: { file } }]
}

/**
 * The values at some paths of one JSON text, while it is read. Values are freed after they were taken.
 * @param take called with the keys that lead to a value
 * @throws InputError when the text is not JSON, or is cut off
 */
export async function* parsedItems(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  paths: string[],
  take: (path: readonly (string | number | undefined)[], value: unknown) => readonly InputItem[],
): InputItems {
  let items: InputItem[] = []
  let hasEnded = false
  const parser = new JSONParser({ paths, keepStack: false, stringBufferSize: 65_536 })
  parser.onEnd = () => (hasEnded = true)
  parser.onValue = ({ value, key, stack }) => {
    // The first level of the stack is the whole text, which has no key.
    items.push(...take([...stack.slice(1).map((level) => level.key), key], value))
  }
  let isFirst = true
  try {
    for await (const piece of bytes) {
      if (hasEnded) break
      parser.write(isFirst ? withoutMark(piece) : piece)
      isFirst = false
      if (items.length > 0) yield items
      items = []
    }
    if (!hasEnded) parser.end()
  } catch (error) {
    if (items.length > 0) yield items
    throw new InputError(
      `${file} is not valid JSON up to its end (${error instanceof Error ? error.message : String(error)}). Export it again. Everything before that was read.`,
      { cause: error },
    )
  }
  if (items.length > 0) yield items
}

/** Removes the byte order mark, which is not JSON. */
const withoutMark = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes

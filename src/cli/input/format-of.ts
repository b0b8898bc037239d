import { isGzip } from './decode-body.ts'
import { InputError } from './input-error.ts'
import type { OpenedInput } from './opened-input.ts'

/** The format of a file: one JSON text per line, one JSON list, a HAR, or a captured body of server-sent events. */
export type InputFormat = 'ndjson' | 'list' | 'har' | 'sse'

export const inputFormats: readonly InputFormat[] = ['ndjson', 'list', 'har', 'sse']

/** The format of a file, and its bytes from the beginning. */
export interface RecognisedInput {
  readonly format: InputFormat
  readonly bytes: AsyncIterable<Uint8Array>
}

const headBytes = 65_536

/**
 * Recognises a file by its beginning.
 * @param told the format, if the user has given it
 * @throws InputError when the file is empty, compressed, not text, or not JSON
 */
export async function recogniseInput(
  input: OpenedInput,
  told: InputFormat | undefined,
): Promise<RecognisedInput> {
  const iterator = input.bytes()[Symbol.asyncIterator]()
  const head: Uint8Array[] = []
  let length = 0
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    head.push(next.value)
    length += next.value.length
    if (length >= headBytes) break
  }
  const format = formatOf(Buffer.concat(head), input.file, told)
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield* head
    yield* { [Symbol.asyncIterator]: () => iterator }
  }
  return { format, bytes: bytes() }
}

function formatOf(bytes: Buffer, file: string, told: InputFormat | undefined): InputFormat {
  if (isGzip(bytes))
    throw new InputError(
      `${file} is compressed with gzip. Decompress it: gunzip -c FILE | npx onebubble check -`,
    )
  const mark = bytes.subarray(0, 2).toString('latin1')
  if (mark === 'PK') throw new InputError(`${file} is a zip archive. Unpack it, and pass the file in it.`)
  if (mark === '\xff\xfe' || mark === '\xfe\xff')
    throw new InputError(
      `${file} is UTF-16. Convert it to UTF-8, for example with iconv -f UTF-16 -t UTF-8 FILE.`,
    )
  const text = new TextDecoder().decode(bytes).trimStart()
  if (text === '') throw new InputError(`${file} is empty. Pass a file with events.`)
  if (told !== undefined) return told
  if (/^\{\s*"log"\s*:\s*\{/.test(text)) return 'har'
  if (/^(?:(?:data|event|id|retry)\s*:|:)/.test(text)) return 'sse'
  const lines = text.split(/\r?\n/)
  if (isStructure(lines[0] ?? '')) return 'ndjson'
  if (text.startsWith('[')) return 'list'
  if (lines.some(isStructure)) return 'ndjson'
  // One line that continues beyond what was read of the file.
  if (lines.length === 1 && text.startsWith('{') && bytes.length >= headBytes) return 'ndjson'
  const isSpread = text.startsWith('{')
  throw new InputError(
    isSpread
      ? `${file} has no line of JSON. If it is one JSON text over many lines, put it on one line: jq -c . FILE`
      : `${file} is not JSON. Pass a file with one JSON text per line (NDJSON), a JSON list, a HAR, or a body of server-sent events.`,
  )
}

/** Whether a line is an object or a list. A single word or number also occurs in texts other than NDJSON. */
function isStructure(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

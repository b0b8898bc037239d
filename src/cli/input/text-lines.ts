import { InputError } from './input-error.ts'

export interface TextLine {
  /** Counts from 1. */
  readonly line: number
  readonly text: string
}

/** In UTF-16 units. A longer line cannot belong to a recording, and would fill the memory. */
const longestLine = 134_217_728

/**
 * The lines of a file that are not empty, one batch for each piece of it. Line numbers count the empty ones.
 * @throws InputError when a line is longer than 128 Mi UTF-16 units
 */
export async function* textLines(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<readonly TextLine[]> {
  const decoder = new TextDecoder() // removes a byte order mark
  /** Pieces of the unfinished line. */
  let open: string[] = []
  let openLength = 0
  let count = 0
  const take = (text: string, lines: TextLine[]): void => {
    count++
    if (text.trim() !== '') lines.push({ line: count, text })
  }
  for await (const piece of bytes) {
    const lines: TextLine[] = []
    const text = decoder.decode(piece, { stream: true })
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      const rest = text.slice(from, end)
      take(open.length === 0 ? rest : open.join('') + rest, lines)
      open = []
      openLength = 0
      from = end + 1
    }
    if (from < text.length) {
      open.push(text.slice(from))
      openLength += text.length - from
    }
    if (openLength > longestLine)
      throw new InputError(
        `${file}:${count + 1} is longer than 128 Mi characters. Write one event per line, for example with jq -c '.[]' FILE.`,
      )
    if (lines.length > 0) yield lines
  }
  const last: TextLine[] = []
  open.push(decoder.decode())
  if (open.some((text) => text !== '')) take(open.join(''), last)
  if (last.length > 0) yield last
}

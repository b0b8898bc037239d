import type { InputItems } from './input-item.ts'
import { textLines } from './text-lines.ts'

/** A file with one JSON text per line. */
export async function* lineItems(bytes: AsyncIterable<Uint8Array>, file: string): InputItems {
  for await (const lines of textLines(bytes, file))
    yield lines.map(({ line, text }) => ({ kind: 'record' as const, place: { file, line }, text }))
  yield [{ kind: 'end', place: { file } }]
}

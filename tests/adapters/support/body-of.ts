import type { BodyFormat } from '../../../src/adapters/common/read-source.ts'

/** Events as the text of a body, as most sources write it. */
export const bodyTextOf = (events: readonly unknown[], format: BodyFormat): string =>
  events
    .map((event) => (format === 'sse' ? `data: ${JSON.stringify(event)}\n\n` : `${JSON.stringify(event)}\n`))
    .join('')

/**
 * A text as a stream of bytes in pieces.
 * @param sizes the bytes of each piece; the last piece has the rest
 */
export function byteStream(text: string, sizes: readonly number[] = []): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  let from = 0
  const pieces = sizes.map((size) => bytes.subarray(from, (from += size)))
  const filled = [...pieces, bytes.subarray(from)].filter(({ length }) => length > 0)
  return new ReadableStream({
    pull(controller) {
      const piece = filled.shift()
      if (piece === undefined) controller.close()
      else controller.enqueue(piece)
    },
  })
}

/** A text as a streaming response. */
export const responseOf = (
  text: string,
  contentType = 'text/event-stream',
  sizes?: readonly number[],
): Response => new Response(byteStream(text, sizes), { headers: { 'content-type': contentType } })

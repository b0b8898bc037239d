import { createParser } from 'eventsource-parser'
import type { InputItem, InputItems } from './input-item.ts'

/**
 * A captured body of server-sent events. An event has the line of the empty line that ends it, or the first line of
 * its data.
 */
export async function* streamItems(bytes: AsyncIterable<Uint8Array>, file: string): InputItems {
  const decoder = new TextDecoder()
  let items: InputItem[] = []
  let line = 1
  let firstLine = 0
  const parser = createParser({
    onEvent: ({ data, event, id }) => {
      items.push({
        kind: 'record',
        place: { file, line: firstLine || line },
        text: data,
        isServerSent: true,
        event,
        id,
      })
    },
  })
  /** Line by line, so that the line of each event is known. */
  const feed = (text: string): void => {
    let from = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      rest += text.slice(from, end + 1)
      if (firstLine === 0 && rest.startsWith('data')) firstLine = line
      parser.feed(rest)
      if (rest === '\n' || rest === '\r\n') firstLine = 0
      rest = ''
      line++
      from = end + 1
    }
    rest += text.slice(from)
  }
  let rest = ''
  for await (const piece of bytes) {
    feed(decoder.decode(piece, { stream: true }))
    if (items.length > 0) yield items
    items = []
  }
  feed(decoder.decode())
  // An unfinished event does not count, unless the file only lacks the empty line that ends it.
  if (rest !== '') feed('\n')
  feed('\n')
  yield [...items, { kind: 'end', place: { file } }]
}

import { assertNever } from '../../protocol/index.ts'
import type { RecognisedInput } from './format-of.ts'
import { harItems } from './har-items.ts'
import type { InputItems } from './input-item.ts'
import { listItems } from './json-items.ts'
import { lineItems } from './line-items.ts'
import { streamItems } from './stream-items.ts'

/** What a file holds, by what it is. */
export function inputItems({ format, bytes }: RecognisedInput, file: string): InputItems {
  switch (format) {
    case 'ndjson':
      return lineItems(bytes, file)
    case 'list':
      return listItems(bytes, file)
    case 'har':
      return harItems(bytes, file)
    case 'sse':
      return streamItems(bytes, file)
    default:
      return assertNever(format)
  }
}

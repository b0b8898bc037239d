import { assertNever } from '../../protocol/index.ts'
import type { RecognisedInput } from './format-of.ts'
import { harItems } from './har-items.ts'
import { InputError } from './input-error.ts'
import type { InputItems } from './input-item.ts'
import { listItems } from './json-items.ts'
import { lineItems } from './line-items.ts'
import { streamItems } from './stream-items.ts'

/**
 * Reads the content of a file by its format.
 * @param entries the requests of a HAR to read; all of them if absent
 * @throws InputError when requests are named and the file is not a HAR
 */
export function inputItems(
  { format, bytes }: RecognisedInput,
  file: string,
  entries?: ReadonlySet<number>,
): InputItems {
  if (entries !== undefined && format !== 'har')
    throw new InputError(`--entry selects requests of a HAR, and ${file} is not a HAR. Leave the option out.`)
  switch (format) {
    case 'ndjson':
      return lineItems(bytes, file)
    case 'list':
      return listItems(bytes, file)
    case 'har':
      return harItems(bytes, file, entries)
    case 'sse':
      return streamItems(bytes, file)
    default:
      return assertNever(format)
  }
}

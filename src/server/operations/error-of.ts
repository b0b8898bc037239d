import { omitUndefined, type HttpError, httpErrors, withDetail } from '../../protocol/index.ts'
import type { Refusal } from './answer.ts'

/** What whoever is refused is told. */
export function errorOf({ code, path, detail, nextSeq, event }: Refusal): HttpError['error'] {
  const { message } = httpErrors[code]
  return omitUndefined({ code, message: withDetail(message, detail), path, nextSeq, event })
}

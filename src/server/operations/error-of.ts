import { omitUndefined, type HttpError, httpErrors, withDetail } from '../../protocol/index.ts'
import type { Refusal } from './answer.ts'

/** The error in the response to a refused request. */
export function errorOf({ code, path, detail, nextSeq, event }: Refusal): HttpError['error'] {
  const { message } = httpErrors[code]
  return omitUndefined({ code, message: withDetail(message, detail), path, nextSeq, event })
}

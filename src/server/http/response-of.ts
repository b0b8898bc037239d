import { type HttpError, httpErrors } from '../../protocol/index.ts'
import type { Answer } from '../operations/answer.ts'
import { errorOf } from '../operations/error-of.ts'

export function responseOf(answer: Answer): Response {
  if ('body' in answer) return json(answer.body, answer.status)
  const { code } = answer
  const allow = code === 'method_not_allowed' ? { allow: 'POST' } : {}
  return json({ error: errorOf(answer) } satisfies HttpError, httpErrors[code].status, allow)
}

const json = (body: object, status: number, headers: Readonly<Record<string, string>> = {}): Response =>
  Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } })

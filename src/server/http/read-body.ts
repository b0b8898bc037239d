import { compact, decodeRequest, type RequestBody, type Route } from '../../protocol/index.ts'
import type { Refusal } from '../operations/answer.ts'

export type BodyResult<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly refusal: Refusal }

const refuse = (refusal: Refusal) => ({ ok: false, refusal }) as const

/** Reads a body of at most `limitBytes`, as what the route takes. A page of another origin cannot send JSON unasked. */
export async function readBody<Name extends Route>(
  route: Name,
  request: Request,
  limitBytes: number,
): Promise<BodyResult<RequestBody<Name>>> {
  const [type = ''] = (request.headers.get('content-type') ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/json') return refuse({ code: 'unsupported_media_type' })
  const text = await readText(request, limitBytes)
  if (typeof text !== 'string') return refuse(text)
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch {
    return refuse({ code: 'invalid_json' })
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return refuse({ code: 'invalid_json' })
  const parsed = decodeRequest(route, input)
  if (parsed.ok) return { ok: true, body: parsed.output }
  return refuse(compact({ code: 'invalid_body', path: parsed.path, detail: parsed.detail }))
}

/** The text of a body, or why it cannot be had. What is beyond the limit is not read. */
async function readText(request: Request, limitBytes: number): Promise<string | Refusal> {
  const tooLarge: Refusal = { code: 'too_large', detail: `a body has at most ${limitBytes} bytes` }
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) return tooLarge
  if (request.body === null) return ''
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let [text, size] = ['', 0]
  try {
    for await (const bytes of request.body) {
      size += bytes.length
      if (size > limitBytes) return tooLarge
      text += decoder.decode(bytes, { stream: true })
    }
    return text + decoder.decode()
  } catch {
    return { code: 'invalid_json' } // no UTF-8, or the sender is gone
  }
}

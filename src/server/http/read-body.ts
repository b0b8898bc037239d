import { compact, decodeRequest, type RequestBody, type Route } from '../../protocol/index.ts'
import type { Refusal } from './answer.ts'

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
  const bytes = await readBytes(request, limitBytes)
  if (bytes === undefined)
    return refuse({ code: 'too_large', detail: `a body has at most ${limitBytes} bytes` })
  let input: unknown
  try {
    input = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return refuse({ code: 'invalid_json' })
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return refuse({ code: 'invalid_json' })
  const parsed = decodeRequest(route, input)
  if (parsed.ok) return { ok: true, body: parsed.output }
  return refuse(compact({ code: 'invalid_body', path: parsed.path, detail: parsed.detail }))
}

/** Undefined when there are more; those are not read. */
async function readBytes(request: Request, limitBytes: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) return undefined
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    size += read.value.length
    if (size > limitBytes) {
      await reader?.cancel()
      return undefined
    }
    chunks.push(read.value)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

import { omitUndefined, decodeRequest, type RequestBody, type Route } from '../../protocol/index.ts'
import type { Refusal } from '../operations/answer.ts'

export type BodyResult<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly refusal: Refusal }

const utf8 = new TextDecoder('utf-8', { fatal: true })

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
  return refuse(omitUndefined({ code: 'invalid_body', path: parsed.path, detail: parsed.detail }))
}

/** The text of a body, or why it cannot be had. What is beyond the limit is not read. */
async function readText(request: Request, limitBytes: number): Promise<string | Refusal> {
  const tooLarge: Refusal = { code: 'too_large', detail: `A body has at most ${limitBytes} bytes.` }
  const declared = request.headers.get('content-length')
  if (Number(declared ?? 0) > limitBytes) return tooLarge
  try {
    // A server that has read the headers takes no more than they declare; and whole, a body costs half of what it does in pieces.
    const bytes = declared === null ? await readPieces(request, limitBytes) : await request.arrayBuffer()
    if (bytes === undefined || bytes.byteLength > limitBytes) return tooLarge
    return utf8.decode(bytes)
  } catch {
    return { code: 'invalid_json' } // no UTF-8, or the sender is gone
  }
}

/** A body of unknown length; undefined if it is longer than the limit. */
async function readPieces(request: Request, limitBytes: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of request.body ?? []) {
    size += piece.length
    if (size > limitBytes) return undefined
    pieces.push(piece)
  }
  const whole = new Uint8Array(size)
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.length
  }
  return whole
}

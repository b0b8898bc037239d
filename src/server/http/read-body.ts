import { omitUndefined, decodeRequest, type RequestBody, type Route } from '../../protocol/index.ts'
import type { Refusal } from '../operations/answer.ts'

export type BodyResult<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly refusal: Refusal }

const utf8 = new TextDecoder('utf-8', { fatal: true })

const refuse = (refusal: Refusal) => ({ ok: false, refusal }) as const

/**
 * Reads and validates a body of at most `limitBytes`. It must be JSON, which a page of another origin cannot send
 * without permission.
 */
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

/** Reads the text of a body, or returns why it cannot. Nothing beyond the limit is read. */
async function readText(request: Request, limitBytes: number): Promise<string | Refusal> {
  const tooLarge: Refusal = { code: 'too_large', detail: `A body has at most ${limitBytes} bytes.` }
  const declared = request.headers.get('content-length')
  if (Number(declared ?? 0) > limitBytes) return tooLarge
  try {
    // Node reads no more bytes than the header declares. Reading a body at once costs half as much as in pieces.
    const bytes = declared === null ? await readPieces(request, limitBytes) : await request.arrayBuffer()
    if (bytes === undefined || bytes.byteLength > limitBytes) return tooLarge
    return utf8.decode(bytes)
  } catch {
    return { code: 'invalid_json' } // not UTF-8, or the client is gone
  }
}

/** Reads a body of unknown length; undefined if it exceeds the limit. */
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

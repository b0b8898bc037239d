import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

export type DecodedBody =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string }

/** The most bytes of an unpacked body. A larger one is not checked. */
const maxOutputLength = 268_435_456

/**
 * Decodes a body from a HAR.
 * @param encoding that of the text, from the HAR: absent, or `base64`
 * @param contentEncoding that of the response, from its header. A HAR should contain the body unpacked; some
 * exporters do not unpack it
 */
export function decodeBody(text: string, encoding: string | undefined, contentEncoding: string): DecodedBody {
  if (encoding === undefined || encoding === '') return { ok: true, text }
  if (encoding.toLowerCase() !== 'base64')
    return {
      ok: false,
      message: `The body has the encoding "${encoding}", which no HAR has. Export it as text or as base64.`,
    }
  const bytes = Buffer.from(text, 'base64')
  if (isGzip(bytes)) return unpacked(bytes, 'gzip')
  const plain = utf8Of(bytes)
  if (plain !== undefined) return { ok: true, text: plain }
  return unpacked(bytes, contentEncoding.trim().toLowerCase())
}

/** No UTF-8 begins with these bytes. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b

/** The text of bytes; undefined if they are not UTF-8. */
export function utf8Of(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function unpacked(bytes: Uint8Array, how: string): DecodedBody {
  const unpack =
    how === 'gzip' || how === 'x-gzip'
      ? gunzipSync
      : how === 'br'
        ? brotliDecompressSync
        : how === 'deflate'
          ? inflateSync
          : undefined
  if (unpack === undefined)
    return {
      ok: false,
      message:
        how === ''
          ? 'The body is base64 of bytes that are not UTF-8. Export the HAR with the bodies unpacked.'
          : `The body is compressed with ${how}, which is not supported here. Export the HAR with decompressed bodies.`,
    }
  try {
    const text = utf8Of(unpack(bytes, { maxOutputLength }))
    if (text !== undefined) return { ok: true, text }
  } catch {
    // Reported below.
  }
  return {
    ok: false,
    message: `The body claims to be compressed with ${how}, but cannot be decompressed to text. Export the HAR again.`,
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * Encodes a text as base64url of its UTF-8, without padding. It uses ECMAScript alone, because this floor knows no
 * platform.
 * @param text well-formed Unicode
 */
export function toBase64url(text: string): string {
  let encoded = ''
  let bits = 0
  let bitCount = 0
  for (const [whole, hex] of encodeURIComponent(text).matchAll(/%(..)|[^]/g)) {
    bits = ((bits & 63) << 8) | (hex === undefined ? whole.charCodeAt(0) : Number.parseInt(hex, 16))
    bitCount += 8
    for (; bitCount >= 6; bitCount -= 6) encoded += alphabet[(bits >> (bitCount - 6)) & 63]
  }
  return bitCount === 0 ? encoded : encoded + alphabet[(bits << (6 - bitCount)) & 63]
}

/** Decodes base64url of UTF-8; undefined if the input is not the canonical encoding of a text. */
export function fromBase64url(encoded: string): string | undefined {
  let escaped = ''
  let bits = 0
  let bitCount = 0
  for (const digit of encoded) {
    const value = alphabet.indexOf(digit)
    if (value < 0) return undefined
    bits = ((bits & 255) << 6) | value
    bitCount += 6
    if (bitCount < 8) continue
    bitCount -= 8
    escaped += `%${((bits >> bitCount) & 255).toString(16).padStart(2, '0')}`
  }
  try {
    const text = decodeURIComponent(escaped)
    return toBase64url(text) === encoded ? text : undefined // accepts only the canonical encoding
  } catch {
    return undefined
  }
}

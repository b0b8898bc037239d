/** Hashes a text to 53 bits: FNV-1a twice. @param kind tells equal texts of different meaning apart */
export function hashOf(text: string, kind = 0): number {
  let high = 0x811c9dc5 ^ kind
  let low = 0x050c5d1f ^ kind
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 0x01000193)
    low = Math.imul(low ^ unit, 0x01000193)
  }
  return (high >>> 0) * 0x20_0000 + (low >>> 11)
}

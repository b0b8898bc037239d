/** A value as JSON text; `undefined` if that is impossible, such as for a circular value. It never throws. */
export function jsonTextOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

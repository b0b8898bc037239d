/** A value as JSON text; `undefined` of what has none, such as a circle. It never throws. */
export function jsonTextOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

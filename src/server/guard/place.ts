/** A value in the arguments of a call, and the way to it. */
export interface Place {
  readonly value: unknown
  readonly key: string | number
  readonly from: Place | undefined
}

const shownCount = 16

/** A path such as `1.events.0`. Of a very long path, only the beginning and the end. */
export function pathTo(place: Place | undefined, inside: readonly (string | number)[] = []): string {
  const keys: string[] = []
  for (let at = place; at !== undefined; at = at.from) keys.push(shown(at.key))
  keys.reverse()
  for (const key of inside) keys.push(shown(key))
  if (keys.length > 2 * shownCount) keys.splice(shownCount, keys.length - 2 * shownCount, '…')
  return keys.join('.')
}

const shown = (key: string | number): string => String(key).slice(0, 64)

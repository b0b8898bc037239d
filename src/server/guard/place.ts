/** A value that was come across in the arguments of a call, and how. */
export interface Place {
  readonly value: unknown
  readonly key: string | number
  readonly from: Place | undefined
}

const shownCount = 16

/** As `1.events.0`. Of a way that is very long, the beginning and the end. */
export function pathTo(place: Place | undefined): string {
  const keys: string[] = []
  for (let at = place; at !== undefined; at = at.from) keys.push(String(at.key).slice(0, 64))
  keys.reverse()
  if (keys.length > 2 * shownCount) keys.splice(shownCount, keys.length - 2 * shownCount, '…')
  return keys.join('.')
}

/** Whether it stands where the end of a turn, in an event or a snapshot, says what went wrong. */
export const isTurnError = ({ key, from }: Place): boolean =>
  key === 'error' && typeof Reflect.get(Object(from?.value), 'outcome') === 'string'

/** Whether it stands where an event or a snapshot has a part: in `part`, or in the list `parts`. */
export const isPart = ({ key, from }: Place): boolean =>
  key === 'part' || (from?.key === 'parts' && Array.isArray(from.value))

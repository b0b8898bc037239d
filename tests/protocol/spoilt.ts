/** Every place in a value, as the path to it. */
export const placesIn = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, child]) => placesIn(child, [...path, key]))]
    : [path]

/** A copy with an odd value at one place, or without that place. */
export function spoilt(
  value: unknown,
  [key, ...rest]: readonly string[],
  by: unknown,
  isLost: boolean,
): unknown {
  if (key === undefined) return by
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...Object(value) }
  if (rest.length === 0 && isLost) Reflect.deleteProperty(copy, key)
  else Reflect.set(copy, key, spoilt(Reflect.get(copy, key), rest, by, isLost))
  return copy
}

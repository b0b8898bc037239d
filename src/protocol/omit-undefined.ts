type OptionalKeys<T> = { [Key in keyof T]-?: undefined extends T[Key] ? Key : never }[keyof T]

/** An object type whose properties that may hold `undefined` are optional instead. */
export type OmitUndefined<T> = { [Key in Exclude<keyof T, OptionalKeys<T>>]: T[Key] } & {
  [Key in OptionalKeys<T>]?: Exclude<T[Key], undefined>
}

/**
 * A copy without the properties that hold `undefined`: plain JSON has none.
 * @param base a fresh object that the others are added to: what is always there stands in it, which is many times faster
 */
export function omitUndefined<const T extends object, B extends object = object>(
  object: T,
  base = {} as B,
): B & OmitUndefined<T> {
  const copy = base as Record<string, unknown>
  for (const key of Object.keys(object)) {
    const value = (object as Record<string, unknown>)[key]
    if (value !== undefined && key !== '__proto__') copy[key] = value // that one would be no property
  }
  return copy as B & OmitUndefined<T> // what is left holds no undefined
}

type OptionalKeys<T> = { [Key in keyof T]-?: undefined extends T[Key] ? Key : never }[keyof T]

/** An object type in which every property that may be `undefined` is optional instead. */
export type OmitUndefined<T> = { [Key in Exclude<keyof T, OptionalKeys<T>>]: T[Key] } & {
  [Key in OptionalKeys<T>]?: Exclude<T[Key], undefined>
}

/**
 * Copies an object without the properties that are `undefined`, which plain JSON lacks.
 * @param base a fresh object that receives the others. Put the properties that are always present there: that is many
 * times faster
 */
export function omitUndefined<const T extends object, B extends object = object>(
  object: T,
  base = {} as B,
): B & OmitUndefined<T> {
  const copy = base as Record<string, unknown>
  for (const key of Object.keys(object)) {
    const value = (object as Record<string, unknown>)[key]
    if (value !== undefined && key !== '__proto__') copy[key] = value // assigning `__proto__` would set the prototype
  }
  return copy as B & OmitUndefined<T> // no undefined is left
}

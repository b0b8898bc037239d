type OptionalKeys<T> = { [Key in keyof T]-?: undefined extends T[Key] ? Key : never }[keyof T]

/** An object type whose properties that may hold `undefined` are optional instead. */
export type Compact<T> = { [Key in Exclude<keyof T, OptionalKeys<T>>]: T[Key] } & {
  [Key in OptionalKeys<T>]?: Exclude<T[Key], undefined>
}

/** A copy without the properties that hold `undefined`: plain JSON has none. */
export function compact<const T extends object>(object: T): Compact<T> {
  const copy: Partial<T> = {}
  for (const key of Object.keys(object) as (keyof T)[]) if (object[key] !== undefined) copy[key] = object[key]
  return copy as Compact<T> // what is left holds no undefined
}

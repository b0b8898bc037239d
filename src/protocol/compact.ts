type OptionalKeys<T> = { [Key in keyof T]-?: undefined extends T[Key] ? Key : never }[keyof T]

/** An object type whose properties that may hold `undefined` are optional instead. */
export type Compact<T> = { [Key in Exclude<keyof T, OptionalKeys<T>>]: T[Key] } & {
  [Key in OptionalKeys<T>]?: Exclude<T[Key], undefined>
}

/** A copy without the properties that hold `undefined`: plain JSON has none. */
export const compact = <const T extends object>(object: T): Compact<T> =>
  // What is left holds no undefined; and `__proto__` becomes a property like any other.
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Compact<T>

/** Whether the value is a promise. */
export const isPromise = <T extends object>(given: T | PromiseLike<T>): given is PromiseLike<T> =>
  typeof Reflect.get(given, 'then') === 'function'

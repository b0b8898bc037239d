/** Whether what was given is to be waited for. */
export const isPromise = <T extends object>(given: T | PromiseLike<T>): given is PromiseLike<T> =>
  typeof Reflect.get(given, 'then') === 'function'

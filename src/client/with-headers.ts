import type { Settings } from './options.ts'

type Headers = Readonly<Record<string, string>>

/** Gets the headers of a request, at once where they are there at once. */
export function withHeaders(
  headersOf: Settings['headers'],
  onFailure: (error: unknown) => void,
  onHeaders: (headers: Headers) => void,
): void {
  let headers: Headers | PromiseLike<Headers>
  try {
    headers = headersOf()
  } catch (error) {
    return onFailure(error)
  }
  if (isPromise(headers)) void headers.then(onHeaders, onFailure)
  else onHeaders(headers)
}

const isPromise = (headers: object): headers is PromiseLike<Headers> =>
  typeof Reflect.get(headers, 'then') === 'function'

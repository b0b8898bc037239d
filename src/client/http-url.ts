/**
 * Resolves an address that a server names. It works on strings, because React Native's `URL` can only be read.
 * @param reference absolute with http(s), or relative: `/a/b` is relative to the origin of `base`, `b` to its folder
 * @param base absolute, with ws(s) or http(s)
 * @returns an address with http(s); undefined if there is none
 */
export function httpUrl(reference: string, base: string): string | undefined {
  if (/^https?:\/\/[^/?#]/i.test(reference)) return reference
  if (/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(reference)) return undefined
  const [, tls, host, directory] = /^(?:ws|http)(s?):\/\/([^/?#]+)([^?#]*\/)?/i.exec(base) ?? []
  if (host === undefined) return undefined
  const origin = `http${tls ?? ''}://${host}`
  return reference.startsWith('/') ? origin + reference : origin + (directory ?? '/') + reference
}

import { UsageError } from '../core/index.ts'
import { wordsOf } from './connection-error.ts'

/**
 * Returns the address of a websocket. http(s) becomes ws(s), and a relative address is resolved against the page's. A
 * fragment is removed, because sockets reject it. It works on strings: React Native's `URL` can only be read, and not
 * all of it.
 * @throws UsageError when the address is invalid
 */
export function socketUrl(input: string | URL): string {
  const url = absoluteUrl(input)
    .replace(/^http/i, 'ws')
    .replace(/#[^]*$/, '')
  if (!/^wss?:/i.test(url)) {
    throw new UsageError(
      'invalid_option',
      `url: ${textOf(input).slice(0, 100)} is not the address of a socket. Pass one with ws:, wss:, http: or https:`,
    )
  }
  return url
}

/** @throws UsageError when it is no address, or is relative and there is no page */
export function absoluteUrl(input: string | URL): string {
  const text = textOf(input)
  return isAbsolute(text) ? checked(text) : besidePage(text)
}

/** @throws UsageError when it is neither a string nor a URL */
export function textOf(input: string | URL): string {
  if (typeof input === 'string') return input.trim()
  if (input instanceof URL) return input.href
  throw new UsageError('invalid_option', 'url: pass a string, a URL or a function that returns one')
}

const isAbsolute = (text: string): boolean => /^[a-z][a-z\d+.-]*:/i.test(text)

function checked(text: string): string {
  try {
    void new URL(text)
    return text
  } catch (error) {
    throw new UsageError('invalid_option', `url: ${text.slice(0, 100)} is no address (${wordsOf(error)})`)
  }
}

function besidePage(text: string): string {
  if (typeof location !== 'object') {
    throw new UsageError(
      'invalid_option',
      'url: without a page, a url cannot be relative. Pass an absolute url',
    )
  }
  try {
    return new URL(text, location.href).href
  } catch (error) {
    throw new UsageError('invalid_option', `url: ${text.slice(0, 100)} is no address (${wordsOf(error)})`)
  }
}

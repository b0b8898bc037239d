import { UsageError } from '../core/index.ts'
import { wordsOf } from './connection-error.ts'

/**
 * The address of a websocket: http(s) becomes ws(s), a relative one stands beside the page's own, and a fragment, which
 * no socket takes, goes.
 * @throws UsageError when it is none
 */
export function socketUrl(input: string | URL): string {
  if (typeof input !== 'string' && !(input instanceof URL)) {
    throw new UsageError('invalid_option', 'url: give a string, a URL or a function that answers one')
  }
  const base = typeof location === 'object' ? location.href : undefined
  let url: URL
  try {
    url = new URL(input, base)
  } catch (error) {
    const fix = base === undefined ? 'there is no page here to be relative to: give an absolute url' : ''
    throw new UsageError('invalid_option', `url: ${fix || wordsOf(error)}`)
  }
  url.protocol = url.protocol.replace(/^http/, 'ws')
  url.hash = ''
  if (!/^wss?:$/.test(url.protocol)) {
    throw new UsageError(
      'invalid_option',
      `url: ${url.protocol} is no protocol of sockets; give ws:, wss:, http: or https:`,
    )
  }
  return url.href
}

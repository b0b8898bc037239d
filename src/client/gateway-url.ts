import { UsageError } from '../core/index.ts'
import { absoluteUrl } from './socket-url.ts'

/**
 * Returns the base address of the routes, with a trailing slash.
 * @throws UsageError when the address is invalid
 */
export function gatewayUrl(input: string | URL): string {
  const url = absoluteUrl(input)
  if (!/^https?:[^?#]*$/i.test(url)) {
    throw new UsageError(
      'invalid_option',
      `url: ${url.slice(0, 100)} is not a base address. Pass one with http: or https:, and without a query`,
    )
  }
  return url.endsWith('/') ? url : `${url}/`
}

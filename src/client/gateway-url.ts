import { UsageError } from '../core/index.ts'
import { absoluteUrl } from './socket-url.ts'

/**
 * The address beneath which the routes are, with a slash at its end.
 * @throws UsageError when it is none
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

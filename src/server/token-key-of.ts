import type { Allowed } from './authorize.ts'
import type { StableIds } from './stable-ids.ts'

/**
 * What a request counts for, per token: a hash, so that no limiter stores a token; undefined without one.
 * @param allowed the app's answer to this request, so that only accepted tokens count
 */
export async function tokenKeyOf(
  ids: StableIds,
  request: Request,
  { token = request.headers.get('authorization') ?? undefined }: Allowed,
): Promise<string | undefined> {
  return token === undefined ? undefined : ids.of('token', token)
}

import type { Allowed } from './authorize.ts'
import type { StableIds } from './stable-ids.ts'

/**
 * What something counts under, per token: a hash, so that no limiter keeps a token; undefined where there is none.
 * @param allowed what the app has answered to this request, so that only tokens count that it has found good
 */
export async function tokenKeyOf(
  ids: StableIds,
  request: Request,
  { token = request.headers.get('authorization') ?? undefined }: Allowed,
): Promise<string | undefined> {
  return token === undefined ? undefined : ids.of('token', token)
}

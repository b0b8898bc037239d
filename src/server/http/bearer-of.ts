import type { TokenResult } from '../callback-tokens.ts'
import type { OperationContext } from '../operations/operation-context.ts'

/** The turn whose token a request carries: nobody else is asked. */
export async function bearerOf(
  { tokens }: OperationContext,
  request: Request,
): Promise<TokenResult | { readonly ok: false; readonly code: 'missing_token' }> {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
  return token === undefined ? { ok: false, code: 'missing_token' } : tokens.verify(token)
}

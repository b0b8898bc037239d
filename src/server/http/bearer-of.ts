import type { TokenResult } from '../callback-tokens.ts'
import type { Refusal } from '../operations/answer.ts'
import type { OperationContext } from '../operations/operation-context.ts'

/** Verifies the turn's token of a request, and counts the request for it. `authorize` is not asked. */
export async function bearerOf(
  { tokens, rates }: OperationContext,
  request: Request,
  kind: 'append' | 'read',
): Promise<Extract<TokenResult, { ok: true }> | Refusal> {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? []
  if (token === undefined) return { code: 'missing_token' }
  const verified = await tokens.verify(token)
  if (!verified.ok) return { code: verified.code }
  return (await rates.spend('perToken', kind, `turn ${verified.claims.invocationId}`)) ?? verified
}

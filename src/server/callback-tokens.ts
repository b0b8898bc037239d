import { omitUndefined, isId } from '../protocol/index.ts'
import type { GatewayOptions, GatewaySettings } from './gateway-options.ts'
import { SignedTokens } from './signed-tokens.ts'

/** The claims of a callback token: the turn for which its bearer may post. */
export interface TokenClaims {
  readonly threadId: string
  readonly invocationId: string
  readonly agentId?: string
}

export type TokenResult =
  /** `expiresAt` is in ms since 1970. */
  | { readonly ok: true; readonly claims: TokenClaims; readonly expiresAt: number }
  | { readonly ok: false; readonly code: 'invalid_token' | 'expired_token' | 'revoked_token' }

/** Signs and verifies callback tokens. */
export class CallbackTokens {
  readonly #tokens: SignedTokens
  readonly #ttlMs: number
  readonly #isRevoked: GatewayOptions['isRevoked']

  constructor(settings: GatewaySettings) {
    this.#tokens = new SignedTokens('onebubble:callback', settings)
    this.#ttlMs = settings.tokenTtlMs
    this.#isRevoked = settings.isRevoked
  }

  async sign(claims: TokenClaims): Promise<{ readonly token: string; readonly expiresAt: number }> {
    return this.#tokens.sign({ ...claims }, this.#ttlMs)
  }

  async verify(token: string): Promise<TokenResult> {
    const signed = await this.#tokens.verify(token)
    if (!signed.ok) return signed
    const { threadId, invocationId, agentId } = signed.payload
    const isWhole = isId(threadId) && isId(invocationId) && (agentId === undefined || isId(agentId))
    if (!isWhole) return { ok: false, code: 'invalid_token' }
    const claims = omitUndefined({ threadId, invocationId, agentId })
    if (await this.#isRevoked?.(claims)) return { ok: false, code: 'revoked_token' }
    return { ok: true, claims, expiresAt: signed.expiresAt }
  }
}

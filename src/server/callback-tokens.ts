import { omitUndefined, isId } from '../protocol/index.ts'
import type { Clock } from '../store/index.ts'
import type { GatewayOptions, GatewaySettings } from './gateway-options.ts'
import { peers } from './peers.ts'

/** What a callback token says: for which turn its bearer may call back. */
export interface TokenClaims {
  readonly threadId: string
  readonly invocationId: string
  readonly agentId?: string
}

export type TokenResult =
  | { readonly ok: true; readonly claims: TokenClaims }
  | { readonly ok: false; readonly code: 'invalid_token' | 'expired_token' | 'revoked_token' }

const audience = 'onebubble:callback'

/** Signs and reads callback tokens: JWTs, HS256. */
export class CallbackTokens {
  readonly #secret: Uint8Array
  readonly #ttlMs: number
  readonly #clock: Clock
  readonly #isRevoked: GatewayOptions['isRevoked']

  constructor({ secret, tokenTtlMs, clock, isRevoked }: GatewaySettings) {
    this.#secret = secret
    this.#ttlMs = tokenTtlMs
    this.#clock = clock
    this.#isRevoked = isRevoked
  }

  async sign(claims: TokenClaims): Promise<{ readonly token: string; readonly expiresAt: number }> {
    const { SignJWT } = await peers.jose()
    const expiresAtSeconds = Math.ceil((this.#clock.now() + this.#ttlMs) / 1000)
    const token = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setExpirationTime(expiresAtSeconds)
      .sign(this.#secret)
    return { token, expiresAt: expiresAtSeconds * 1000 }
  }

  async verify(token: string): Promise<TokenResult> {
    const { errors, jwtVerify } = await peers.jose()
    try {
      const { payload } = await jwtVerify(token, this.#secret, {
        algorithms: ['HS256'],
        audience,
        requiredClaims: ['exp'],
        currentDate: new Date(this.#clock.now()),
      })
      const { threadId, invocationId, agentId } = payload
      const isWhole = isId(threadId) && isId(invocationId) && (agentId === undefined || isId(agentId))
      if (!isWhole) return { ok: false, code: 'invalid_token' }
      return await this.#unlessRevoked(omitUndefined({ threadId, invocationId, agentId }))
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
      return { ok: false, code: error instanceof errors.JWTExpired ? 'expired_token' : 'invalid_token' }
    }
  }

  async #unlessRevoked(claims: TokenClaims): Promise<TokenResult> {
    if (await this.#isRevoked?.(claims)) return { ok: false, code: 'revoked_token' }
    return { ok: true, claims }
  }
}

import type { JWTPayload } from 'jose'
import type { GatewaySettings } from './gateway-options.ts'
import { peers } from './peers.ts'

export type SignedResult =
  | { readonly ok: true; readonly payload: JWTPayload; readonly expiresAt: number }
  | { readonly ok: false; readonly code: 'invalid_token' | 'expired_token' }

/** Signs and verifies tokens of one audience: JWTs with HS256. The first secret signs, and all of them verify. */
export class SignedTokens {
  readonly #audience: string
  readonly #settings: Pick<GatewaySettings, 'secrets' | 'clock'>

  constructor(audience: string, settings: Pick<GatewaySettings, 'secrets' | 'clock'>) {
    this.#audience = audience
    this.#settings = settings
  }

  /**
   * @returns `expiresAt` in ms since 1970: `ttlMs` from now and up to a second more, because tokens count in seconds
   */
  async sign(
    claims: JWTPayload,
    ttlMs: number,
  ): Promise<{ readonly token: string; readonly expiresAt: number }> {
    const { clock, secrets } = this.#settings
    const { SignJWT } = await peers.jose()
    const expiresAtSeconds = Math.ceil((clock.now() + ttlMs) / 1000)
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(this.#audience)
      .setExpirationTime(expiresAtSeconds)
      .sign(secrets[0])
    return { token, expiresAt: expiresAtSeconds * 1000 }
  }

  async verify(token: string): Promise<SignedResult> {
    const { errors, jwtVerify } = await peers.jose()
    const { clock, secrets } = this.#settings
    const options = {
      algorithms: ['HS256'],
      audience: this.#audience,
      requiredClaims: ['exp'],
      currentDate: new Date(clock.now()),
    }
    for (const secret of secrets) {
      try {
        const { payload } = await jwtVerify(token, secret, options)
        return { ok: true, payload, expiresAt: (payload.exp ?? 0) * 1000 } // it is required
      } catch (error) {
        if (!(error instanceof errors.JOSEError)) throw error
        if (error instanceof errors.JWTExpired) return { ok: false, code: 'expired_token' }
        // Another secret may verify it. Any other error is the same for every secret.
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) break
      }
    }
    return { ok: false, code: 'invalid_token' }
  }
}

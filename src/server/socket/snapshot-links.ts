import { isId } from '../../protocol/index.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import { peers } from '../peers.ts'

export type LinkResult =
  | { readonly ok: true; readonly threadId: string }
  | { readonly ok: false; readonly code: 'missing_token' | 'invalid_token' | 'expired_token' }

const audience = 'onebubble:snapshot'

/** The addresses under which large snapshots are fetched: each is good for one thread, and for `snapshotUrlTtlMs`. */
export class SnapshotLinks {
  readonly #settings: GatewaySettings

  constructor(settings: GatewaySettings) {
    this.#settings = settings
  }

  /**
   * An address relative to the gateway's own origin. The thread stands in its token alone: a path would lose threads whose
   * names are `.` or `..`.
   */
  async urlOf(threadId: string): Promise<string> {
    const { basePath, clock, secret, snapshotUrlTtlMs } = this.#settings
    const { SignJWT } = await peers.jose()
    const token = await new SignJWT({ threadId })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setExpirationTime(Math.ceil((clock.now() + snapshotUrlTtlMs) / 1000))
      .sign(secret)
    return `${basePath}/snapshot?token=${token}`
  }

  /** The thread that may be read with a token. */
  async verify(token: string | null): Promise<LinkResult> {
    if (token === null) return { ok: false, code: 'missing_token' }
    const { errors, jwtVerify } = await peers.jose()
    try {
      const { payload } = await jwtVerify(token, this.#settings.secret, {
        algorithms: ['HS256'],
        audience,
        requiredClaims: ['exp'],
        currentDate: new Date(this.#settings.clock.now()),
      })
      const { threadId } = payload
      return isId(threadId) ? { ok: true, threadId } : { ok: false, code: 'invalid_token' }
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
      return { ok: false, code: error instanceof errors.JWTExpired ? 'expired_token' : 'invalid_token' }
    }
  }
}

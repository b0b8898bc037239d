import { isId } from '../../protocol/index.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import { SignedTokens } from '../signed-tokens.ts'

export type LinkResult =
  | { readonly ok: true; readonly threadId: string }
  | { readonly ok: false; readonly code: 'missing_token' | 'invalid_token' | 'expired_token' }

/** The addresses of large snapshots. Each is valid for one thread and for `snapshotUrlTtlMs`. */
export class SnapshotLinks {
  readonly #settings: GatewaySettings
  readonly #tokens: SignedTokens

  constructor(settings: GatewaySettings) {
    this.#settings = settings
    this.#tokens = new SignedTokens('onebubble:snapshot', settings)
  }

  /**
   * Returns an address relative to the gateway's own origin. Only its token contains the thread: a path would break
   * for threads named `.` or `..`.
   */
  async urlOf(threadId: string): Promise<string> {
    const { basePath, snapshotUrlTtlMs } = this.#settings
    const { token } = await this.#tokens.sign({ threadId }, snapshotUrlTtlMs)
    return `${basePath}/snapshot?token=${token}`
  }

  /** Returns the thread that may be read with a token. */
  async verify(token: string | null): Promise<LinkResult> {
    if (token === null) return { ok: false, code: 'missing_token' }
    const signed = await this.#tokens.verify(token)
    if (!signed.ok) return signed
    const { threadId } = signed.payload
    return isId(threadId) ? { ok: true, threadId } : { ok: false, code: 'invalid_token' }
  }
}

/**
 * Ids that the same parts always lead to, so that what is sent again is known again. They are keyed by the gateway's secret:
 * nobody else can tell them beforehand, and so take one before its owner does.
 */
export class StableIds {
  readonly #secret: Uint8Array
  #key: Promise<CryptoKey> | undefined

  constructor(secret: Uint8Array) {
    this.#secret = secret
  }

  /**
   * 128 bits of an HMAC-SHA-256, in 22 letters.
   * @param kind what the id is for: the same parts make different ids of different kinds
   */
  async of(
    kind: 'turn' | 'message' | 'client-message' | 'callback',
    ...parts: readonly (string | null)[]
  ): Promise<string> {
    const { subtle } = crypto
    // The bytes are copied, since a key is made of what no other thread can write to.
    this.#key ??= subtle.importKey(
      'raw',
      Uint8Array.from(this.#secret),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    )
    const bytes = new TextEncoder().encode(JSON.stringify([kind, ...parts])) // JSON, so that no two lists look alike
    const signature = new Uint8Array(await subtle.sign('HMAC', await this.#key, bytes))
    return btoa(String.fromCharCode(...signature.slice(0, 16)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')
  }
}

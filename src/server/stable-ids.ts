type Kind = 'turn' | 'message' | 'client-message' | 'callback' | 'token'

/** Node's own crypto, which Bun and Deno have as well. It is synchronous, while web crypto uses a pool of threads. */
const nodeCrypto = globalThis.process?.getBuiltinModule?.('node:crypto')

/**
 * Ids that are the same for the same parts, so that a repeated request is recognised. They are keyed with the
 * gateway's secret: nobody else can predict one and take it before its owner does.
 */
export class StableIds {
  readonly #secret: Uint8Array<ArrayBuffer>
  #key: Promise<CryptoKey> | undefined

  constructor(secret: Uint8Array) {
    this.#secret = Uint8Array.from(secret)
  }

  /**
   * 128 bits of an HMAC-SHA-256, in 22 characters.
   * @param kind what the id is for: the same parts give different ids for different kinds
   */
  async of(kind: Kind, ...parts: readonly (string | null)[]): Promise<string> {
    const text = JSON.stringify([kind, ...parts]) // JSON, so that no two lists look alike
    const signature =
      nodeCrypto === undefined
        ? await this.#signature(text)
        : nodeCrypto.createHmac('sha256', this.#secret).update(text).digest()
    return btoa(String.fromCharCode(...signature.subarray(0, 16)))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replaceAll('=', '')
  }

  /** The same with web crypto. */
  async #signature(text: string): Promise<Uint8Array> {
    const { subtle } = crypto
    this.#key ??= subtle.importKey('raw', this.#secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    return new Uint8Array(await subtle.sign('HMAC', await this.#key, new TextEncoder().encode(text)))
  }
}

type Kind = 'turn' | 'message' | 'client-message' | 'callback' | 'token'

/** Node's own crypto, which Bun and Deno have, too: at once, where the web's goes through a pool of threads. */
const nodeCrypto = globalThis.process?.getBuiltinModule?.('node:crypto')

/**
 * Ids that the same parts always lead to, so that what is sent again is known again. They are keyed by the gateway's secret:
 * nobody else can tell them beforehand, and so take one before its owner does.
 */
export class StableIds {
  readonly #secret: Uint8Array<ArrayBuffer>
  #key: Promise<CryptoKey> | undefined

  constructor(secret: Uint8Array) {
    this.#secret = Uint8Array.from(secret)
  }

  /**
   * 128 bits of an HMAC-SHA-256, in 22 letters.
   * @param kind what the id is for: the same parts make different ids of different kinds
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

  /** The same, of the web's crypto. */
  async #signature(text: string): Promise<Uint8Array> {
    const { subtle } = crypto
    this.#key ??= subtle.importKey('raw', this.#secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    return new Uint8Array(await subtle.sign('HMAC', await this.#key, new TextEncoder().encode(text)))
  }
}

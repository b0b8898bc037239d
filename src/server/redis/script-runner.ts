import type { RedisClient } from './redis-client.ts'
import { type RedisScript, redisScripts } from './redis-scripts.ts'
import { storageErrorOf } from './storage-error-of.ts'

/**
 * Runs scripts by their digest. A server that does not know a script, after a restart or because it is another
 * server, is sent the text.
 */
export class ScriptRunner {
  readonly #client: RedisClient
  readonly #digests = new Map<RedisScript, Promise<string>>()

  constructor(client: RedisClient) {
    this.#client = client
  }

  /** @throws LogStorageError */
  async run(
    name: RedisScript,
    keys: readonly string[],
    args: readonly (string | number)[] = [],
    threadId?: string,
  ): Promise<unknown> {
    const rest = [keys.length, ...keys, ...args]
    try {
      return await this.#client.call('evalsha', [await this.#digestOf(name), ...rest])
    } catch (error) {
      if (!(error instanceof Error && error.message.includes('NOSCRIPT')))
        throw storageErrorOf(error, threadId)
    }
    try {
      return await this.#client.call('eval', [redisScripts[name], ...rest])
    } catch (error) {
      throw storageErrorOf(error, threadId)
    }
  }

  #digestOf(name: RedisScript): Promise<string> {
    const known = this.#digests.get(name) ?? sha1(redisScripts[name])
    this.#digests.set(name, known)
    return known
  }
}

async function sha1(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

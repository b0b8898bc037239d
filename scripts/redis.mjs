// Has no dependencies: it runs before `npm ci` as well as in tests.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * The Redis for tests: the address of a server (`REDIS_URL`), or a program to start.
 * @returns {{ url: string } | { executable: string } | undefined}
 */
export function findRedis(env = process.env) {
  if (env.REDIS_URL) return { url: env.REDIS_URL }
  for (const dir of (env.PATH ?? '').split(delimiter)) {
    for (const name of ['redis-server', 'valkey-server']) {
      const executable = join(dir, name)
      try {
        accessSync(executable, constants.X_OK)
        return { executable }
      } catch {
        // not here; try the next place
      }
    }
  }
  return undefined
}

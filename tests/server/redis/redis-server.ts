import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { findRedis } from '../../../scripts/redis.mjs'

/** A Redis that tests may start, even if `REDIS_URL` names a server. */
const found = findRedis({ ...process.env, REDIS_URL: '' })
const executable = found !== undefined && 'executable' in found ? found.executable : undefined

/** Why no test can start its own Redis; undefined when one can. */
const missing = executable === undefined ? 'there is no redis-server here that a test may start' : undefined

/** Whether to skip the tests that need a Redis, because there is none. On CI they fail instead. */
export const noRedis = missing !== undefined && !process.env['CI']
if (missing !== undefined) console.warn(`Tests of redisLog are skipped: ${missing}.`)

/** A test's own Redis: on a free port, with a folder that is deleted by `stop`. */
export class RedisServer {
  readonly port: number
  readonly folder: string
  readonly #args: readonly string[]
  #child: ChildProcess | undefined

  private constructor(port: number, args: readonly string[]) {
    this.port = port
    this.#args = args
    this.folder = mkdtempSync(join(tmpdir(), 'onebubble-redis-'))
  }

  /** @param args settings as on the command line: `'--maxmemory', '1mb'` */
  static async start(...args: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), args)
    await server.run()
    return server
  }

  /** Starts it again, on the same port and in the same folder. */
  async run(): Promise<void> {
    if (executable === undefined) throw new Error(missing)
    const child = spawn(
      executable,
      [
        ...['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.folder],
        ...['--save', '', '--loglevel', 'warning', '--daemonize', 'no', ...this.#args],
      ],
      { stdio: 'ignore' },
    )
    this.#child = child
    const probe = new Redis(this.port, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: null })
    probe.on('error', () => undefined)
    const gone = once(child, 'exit').then(() => {
      throw new Error(`redis-server on port ${this.port} ended before it could be used`)
    })
    gone.catch(() => undefined)
    try {
      await Promise.race([probe.ping(), gone])
    } finally {
      probe.disconnect()
    }
  }

  /** Ends it like a crash. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  client(
    options: {
      readonly maxRetriesPerRequest?: number
      readonly keyPrefix?: string
      readonly enableOfflineQueue?: boolean
    } = {},
  ): Redis {
    const client = new Redis(this.port, '127.0.0.1', { retryStrategy: () => 20, ...options })
    client.on('error', () => undefined)
    return client
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('a port was asked for')
  return address.port
}

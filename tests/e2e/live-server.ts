import { fileURLToPath } from 'node:url'
import { preview } from 'vite'
import { inject } from 'vitest'
import { demoGateway } from '../../scripts/demo/gateway-plugin.ts'
import { type Log, type LoggedEvent, memoryLog } from '../../src/server/index.ts'

/** The built page and a gateway on one port, in the process of the test. */
export interface LiveServer {
  readonly url: string
  readonly port: number
  /** The gateway's log. The test reads it, and never writes to it. */
  readonly log: Log
  readonly close: () => Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** @param port 0: any free one; otherwise that of a server that was closed before */
export async function startLive({
  port = 0,
  log = memoryLog(),
  recordingFile,
  speed = 'max',
}: {
  readonly port?: number
  readonly log?: Log
  readonly recordingFile?: string
  /** How fast the agents act. */
  readonly speed?: string
} = {}): Promise<LiveServer> {
  const server = await preview({
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [demoGateway({ log, recordingFile, speed })],
    build: { outDir: inject('pageDir') },
    preview: { host: '127.0.0.1', port, strictPort: port !== 0 },
  })
  const url = server.resolvedUrls?.local[0]
  if (url === undefined) throw new Error('the built page is not being served')
  return { url, port: Number(new URL(url).port), log, close: () => server.close() }
}

/** Everything in a thread's log, as the gateway has it. */
export async function eventsIn(log: Log, threadId: string): Promise<readonly LoggedEvent[]> {
  const tail = await log.tail(threadId, undefined, 100_000)
  if (tail.kind !== 'events') throw new Error(`the log answers with ${tail.kind}`)
  return tail.events
}

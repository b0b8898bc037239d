import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { PreviewServer, Plugin, ViteDevServer } from 'vite'
import {
  type BrokenLine,
  defaultSettings,
  parseRecording,
  scheduleOf,
  withoutRefused,
} from '../../src/demo/player/index.ts'
import { createGateway, type Log, memoryLog } from '../../src/server/index.ts'
import { agentFile, questionsIn } from './agents.ts'
import { Children } from './children.ts'
import { answerDemo, type SourceJob } from './demo-routes.ts'

export interface DemoGatewayOptions {
  /** What the gateway serves; a test reads it back. Default: a `memoryLog()` for each server. */
  readonly log?: Log
  /** A file that is played into the gateway as soon as it listens. */
  readonly recordingFile?: string | undefined
  /** How fast the agents act, as scripts/demo/pace.mjs reads it. Default: what the environment says. */
  readonly speed?: string
}

const sourceFile = 'source.mjs'

/** Serves the gateway on the port of the page, in dev and in preview, and runs the demo's agents beside it. */
export function demoGateway({ log, recordingFile, speed }: DemoGatewayOptions = {}): Plugin {
  const serve = (server: ViteDevServer | PreviewServer, allowedHosts: ViteHosts | undefined): void => {
    const { httpServer, middlewares } = server
    if (httpServer === null) return // Vite is a guest in somebody else's server, as in Storybook's
    let children: Children | undefined
    const threadIds = new Set<string>()
    const gateway = createGateway({
      log: log ?? memoryLog(),
      onEvent(event) {
        threadIds.add(event.threadId)
        for (const { to, message } of questionsIn(event.threadId, event))
          children?.tell(agentFile(to), message)
      },
      authorize: () => true, // everybody who reaches this port may do everything
      allowedHosts: patternsOf(allowedHosts), // for upgrades, which Vite's own check does not see
      onError: (error) => console.error('[gateway]', error),
    })
    let refusedAtStart: readonly BrokenLine[] = []
    const play = ({ deliveries, threadIds: places }: SourceJob): readonly BrokenLine[] => {
      const { accepted, refused } = withoutRefused(deliveries)
      children?.run(sourceFile, { deliveries: [...accepted], threadIds: places })
      return refused
    }
    const house = { threadIds: () => threadIds, play, refusedAtStart: () => refusedAtStart }
    const listener = getRequestListener(
      (request) => (isDemo(request.url) ? answerDemo(request, house) : gateway.fetch(request)),
      { overrideGlobalObjects: false },
    )
    middlewares.use((request, response, next) => {
      if (!isOurs(request.url ?? '/')) return next()
      void listener(request, response)
    })
    gateway.attach(httpServer)
    httpServer.once('listening', () => {
      children = new Children(baseUrlOf(httpServer.address()), speed)
      if (recordingFile === undefined) return
      const recording = parseRecording(readFileSync(recordingFile, 'utf8'))
      const refused = play({ deliveries: [...scheduleOf(recording, defaultSettings)], threadIds: {} })
      refusedAtStart = [...recording.broken, ...refused].toSorted((a, b) => a.line - b.line)
      for (const { line, reason } of refusedAtStart)
        console.error(`[recording] line ${line} is not played: ${reason}`)
    })
    httpServer.once('close', () => {
      children?.stop()
      void gateway.close()
    })
  }
  return {
    name: 'onebubble:gateway',
    configureServer: (server) => serve(server, server.config.server.allowedHosts),
    configurePreviewServer: (server) => serve(server, server.config.preview.allowedHosts),
  }
}

/** As Vite's `server.allowedHosts`: names, `.example.org` for this one and all below it, or `true` for any. */
type ViteHosts = readonly string[] | true

const patternsOf = (hosts: ViteHosts = []): readonly string[] =>
  hosts === true
    ? ['*']
    : hosts.flatMap((host) => (host.startsWith('.') ? [host.slice(1), `*${host}`] : [host]))

const isDemo = (url: string): boolean => new URL(url).pathname.startsWith('/demo/')
const isOurs = (path: string): boolean => /^\/(?:threads\/|demo\/|callback(?:[?/]|$))/.test(path)

/** Where the server is to be reached from this machine. */
function baseUrlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the page is served on no port')
  const { address: host, family, port } = address
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`
}

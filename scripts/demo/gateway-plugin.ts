import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { PreviewServer, Plugin, ViteDevServer } from 'vite'
import { defaultSettings, scheduleOf, withoutRefused } from '../../src/demo/player/index.ts'
import { type BrokenLine, readRecording } from '../../src/devtools/index.ts'
import { type AuthorizeQuestion, createGateway, type Log, memoryLog } from '../../src/server/index.ts'
import { agentFile, questionOf, type Question, questionsIn } from './agents.ts'
import { Children } from './children.ts'
import { answerDemo, type DemoServices, type SourceJob } from './demo-routes.ts'
import { keptLog } from './kept-log.ts'

export interface DemoGatewayOptions {
  /** The log of the gateway; tests read it. Default: the one in `dataFolder`. */
  readonly log?: Log
  /** The folder with the log and the secret, which survive restarts. Default: none, with a `memoryLog()`. */
  readonly dataFolder?: string | undefined
  /** A file to play into the gateway as soon as it listens. */
  readonly recordingFile?: string | undefined
  /** How fast the agents act, as scripts/demo/pace.mjs reads it. Default: that of the environment. */
  readonly speed?: string
}

const sourceFile = 'source.mjs'

/** Serves the gateway on the port of the page, in dev and in preview, and runs the demo's agents. */
export function demoGateway(given: DemoGatewayOptions = {}): Plugin {
  const { dataFolder, recordingFile, speed } = given
  const serve = (server: ViteDevServer | PreviewServer, allowedHosts: ViteHosts | undefined): void => {
    const { httpServer, middlewares } = server
    if (httpServer === null) return // Vite runs inside another server, as in Storybook
    let children: Children | undefined
    const playerToken = randomUUID()
    const threadIds = new Set<string>()
    const ask = ({ to, message }: Question): void => children?.tell(agentFile(to), message)
    const kept = dataFolder === undefined ? undefined : keptLog(dataFolder)
    const log = given.log ?? kept?.log ?? memoryLog()
    void kept?.log.threadIds().then((ids) => ids.forEach((threadId) => threadIds.add(threadId)))
    const gateway = createGateway({
      log,
      ...(kept !== undefined && { secret: kept.secret }),
      onEvent(event) {
        threadIds.add(event.threadId)
        questionsIn(event.threadId, event).forEach(ask)
      },
      authorize: (question) =>
        mayDo(question) || question.request.headers.get('authorization') === `Bearer ${playerToken}`,
      allowedHosts: patternsOf(allowedHosts), // for upgrades, which Vite's own check does not cover
      onError: (error) => console.error('[gateway]', error),
    })
    let refusedAtStart: readonly BrokenLine[] = []
    const play = ({ deliveries, threadIds: places }: SourceJob): readonly BrokenLine[] => {
      const { accepted, refused } = withoutRefused(deliveries)
      children?.run(sourceFile, { deliveries: [...accepted], threadIds: places })
      return refused
    }
    const services: DemoServices = {
      threadIds: () => threadIds,
      play,
      async askAgain({ threadId, invocationId }) {
        const question = await questionOf(log, threadId, invocationId)
        if (typeof question === 'string') return question
        ask(question)
        return undefined
      },
      refusedAtStart: () => refusedAtStart,
    }
    const answerOwn = getRequestListener((request) => answerDemo(request, services), {
      overrideGlobalObjects: false,
    })
    middlewares.use((request, response, next) => {
      const { url = '/' } = request
      void (url.startsWith('/demo/')
        ? answerOwn(request, response)
        : gateway.handler(request, response, next))
    })
    gateway.attach(httpServer)
    httpServer.once('listening', () => {
      children = new Children(baseUrlOf(httpServer.address()), playerToken, speed)
      if (recordingFile === undefined) return
      const recording = readRecording(readFileSync(recordingFile, 'utf8'))
      const refused = play({ deliveries: [...scheduleOf(recording, defaultSettings)], threadIds: {} })
      refusedAtStart = [...recording.broken, ...refused].toSorted((a, b) => a.line - b.line)
      for (const { line, reason } of refusedAtStart)
        console.error(`[recording] line ${line} is not played: ${reason}`)
    })
    // Vite cuts every connection when it closes. The gateway's clients are told to reconnect before that.
    const close = server.close.bind(server)
    server.close = async () => {
      await gateway.close()
      return close()
    }
    httpServer.once('close', () => {
      children?.stop()
      void gateway.close().finally(() => kept?.close())
    })
  }
  return {
    name: 'onebubble:gateway',
    configureServer: (server) => serve(server, server.config.server.allowedHosts),
    configurePreviewServer: (server) => serve(server, server.config.preview.allowedHosts),
  }
}

/**
 * Everybody who reaches this port may do everything, except retract what is not a visitor's message. A visitor has no
 * author id. An author with an id belongs to a recording, and only its player may retract that.
 */
const mayDo = (question: AuthorizeQuestion): boolean =>
  question.action !== 'control' ||
  question.operation !== 'retract' ||
  ('author' in question && question.author.kind === 'user' && question.author.id === undefined)

/** Like Vite's `server.allowedHosts`: names, `.example.org` for this name and all below it, or `true` for any. */
type ViteHosts = readonly string[] | true

const patternsOf = (hosts: ViteHosts = []): readonly string[] =>
  hosts === true
    ? ['*']
    : hosts.flatMap((host) => (host.startsWith('.') ? [host.slice(1), `*${host}`] : [host]))

/** The server's address on this machine. */
function baseUrlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the page is served on no port')
  const { address: host, family, port } = address
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`
}

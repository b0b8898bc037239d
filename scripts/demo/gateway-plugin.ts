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
import { answerDemo, type House, type SourceJob } from './demo-routes.ts'
import { keptLog } from './kept-log.ts'

export interface DemoGatewayOptions {
  /** What the gateway serves; a test reads it back. Default: what `dataFolder` keeps. */
  readonly log?: Log
  /** The folder that keeps log and secret over restarts. Default: none, and a `memoryLog()`. */
  readonly dataFolder?: string | undefined
  /** A file that is played into the gateway as soon as it listens. */
  readonly recordingFile?: string | undefined
  /** How fast the agents act, as scripts/demo/pace.mjs reads it. Default: what the environment says. */
  readonly speed?: string
}

const sourceFile = 'source.mjs'

/** Serves the gateway on the port of the page, in dev and in preview, and runs the demo's agents beside it. */
export function demoGateway(given: DemoGatewayOptions = {}): Plugin {
  const { dataFolder, recordingFile, speed } = given
  const serve = (server: ViteDevServer | PreviewServer, allowedHosts: ViteHosts | undefined): void => {
    const { httpServer, middlewares } = server
    if (httpServer === null) return // Vite is a guest in somebody else's server, as in Storybook's
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
      allowedHosts: patternsOf(allowedHosts), // for upgrades, which Vite's own check does not see
      onError: (error) => console.error('[gateway]', error),
    })
    let refusedAtStart: readonly BrokenLine[] = []
    const play = ({ deliveries, threadIds: places }: SourceJob): readonly BrokenLine[] => {
      const { accepted, refused } = withoutRefused(deliveries)
      children?.run(sourceFile, { deliveries: [...accepted], threadIds: places })
      return refused
    }
    const house: House = {
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
    const answerOwn = getRequestListener((request) => answerDemo(request, house), {
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
    // Vite cuts every connection when it closes: those of the gateway are told to come back before.
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
 * Everybody who reaches this port may do everything, but take something back that is not a visitor's message. A visitor has no
 * name: whoever has one is part of a recording, and only its player takes that back.
 */
const mayDo = (question: AuthorizeQuestion): boolean =>
  question.action !== 'control' ||
  question.operation !== 'retract' ||
  ('author' in question && question.author.kind === 'user' && question.author.id === undefined)

/** As Vite's `server.allowedHosts`: names, `.example.org` for this one and all below it, or `true` for any. */
type ViteHosts = readonly string[] | true

const patternsOf = (hosts: ViteHosts = []): readonly string[] =>
  hosts === true
    ? ['*']
    : hosts.flatMap((host) => (host.startsWith('.') ? [host.slice(1), `*${host}`] : [host]))

/** Where the server is to be reached from this machine. */
function baseUrlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('the page is served on no port')
  const { address: host, family, port } = address
  if (host === '0.0.0.0' || host === '::') return `http://127.0.0.1:${port}`
  return `http://${family === 'IPv6' ? `[${host}]` : host}:${port}`
}

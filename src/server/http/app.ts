import { isId } from '../../protocol/index.ts'
import { callSafely } from '../../store/index.ts'
import type { Answer, Refusal } from '../operations/answer.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { peers } from '../peers.ts'
import { addressOfRequest } from '../socket/address-of-peer.ts'
import type { RouteContext } from './ask.ts'
import { approveRoute, cancelRoute, controlRoute, retractRoute } from './control-routes.ts'
import type { Outgoing, Respond } from './response-of.ts'
import {
  callbackRoute,
  chunksRoute,
  createRoute,
  finalizeRoute,
  messageRoute,
  type PathIds,
  type RouteHandler,
} from './routes.ts'
import type { ThreadRoute } from './thread-routes.ts'

const routes = {
  '/threads/:threadId/invocations': createRoute,
  '/threads/:threadId/invocations/:invocationId/chunks': chunksRoute,
  '/threads/:threadId/invocations/:invocationId/finalize': finalizeRoute,
  '/threads/:threadId/invocations/:invocationId/cancel': cancelRoute,
  '/threads/:threadId/invocations/:invocationId/approvals/:approvalId': approveRoute,
  '/threads/:threadId/messages': messageRoute,
  '/threads/:threadId/retract': retractRoute,
  '/callback': callbackRoute,
} as const

/** The context of the routes. Streamed answers have their own responses. */
interface AppContext extends OperationContext {
  readonly answerEvents: ThreadRoute
  readonly answerThreadSnapshot: ThreadRoute
  readonly respond: Respond
  readonly answerHealth: () => Promise<Answer>
  /** Set if metrics are kept. */
  readonly answerMetrics: ((request: Request, outgoing?: Outgoing) => Promise<Response>) | undefined
  readonly answerSnapshot: (request: Request, outgoing?: Outgoing) => Promise<Response>
}

export interface App {
  /**
   * Handles a request. If Node has an `outgoing` response, it is written directly; the returned one is then only for
   * Node's adapter.
   */
  readonly fetch: (request: Request, outgoing?: Outgoing) => Promise<Response>
  /** @param path as requested, without the query */
  readonly hasRoute: (path: string) => boolean
}

/**
 * Returns the routes as one function, from request to response.
 * @throws MissingPeerError when hono is not installed
 */
export async function httpApp(context: AppContext): Promise<App> {
  const { respond, answerMetrics } = context
  const { Hono } = await peers.hono()
  const app = new Hono<{ Bindings: { readonly outgoing?: Outgoing } }>().basePath(context.settings.basePath)
  for (const [path, handler] of Object.entries(routes)) {
    app.post(path, async ({ req, env }) =>
      respond(await answerOf(handler, context, req.raw, req.param(), env.outgoing), env.outgoing),
    )
    app.all(path, () => respond({ code: 'method_not_allowed' }))
  }
  const threadRoutes = { events: context.answerEvents, snapshot: context.answerThreadSnapshot }
  for (const [name, answer] of Object.entries(threadRoutes)) {
    app.get(`/threads/:threadId/${name}`, async ({ req, env }) => {
      const threadId = req.param('threadId')
      if (!areIds(req.raw, { threadId })) return respond({ code: 'invalid_id' }, env.outgoing)
      const counted = await countedOf(context, req.raw, env.outgoing)
      return 'code' in counted ? respond(counted, env.outgoing) : answer(req.raw, threadId, env.outgoing)
    })
    app.all(`/threads/:threadId/${name}`, () => respond({ code: 'method_not_allowed', allow: 'GET, HEAD' }))
  }
  app.get('/turn/control', async ({ req, env }) =>
    respond(await answerOf(controlRoute, context, req.raw, {}, env.outgoing), env.outgoing),
  )
  app.all('/turn/control', () => respond({ code: 'method_not_allowed', allow: 'GET' }))
  app.get('/snapshot', async ({ req, env }) => {
    const counted = await countedOf(context, req.raw, env.outgoing)
    return 'code' in counted ? respond(counted, env.outgoing) : context.answerSnapshot(req.raw, env.outgoing)
  })
  app.all('/snapshot', () => respond({ code: 'method_not_allowed', allow: 'GET' }))
  app.get('/healthz', async ({ env }) => respond(await context.answerHealth(), env.outgoing))
  app.all('/healthz', () => respond({ code: 'method_not_allowed', allow: 'GET' }))
  if (answerMetrics !== undefined) {
    app.get('/metrics', ({ req, env }) => answerMetrics(req.raw, env.outgoing))
    app.all('/metrics', () => respond({ code: 'method_not_allowed', allow: 'GET' }))
  }
  app.notFound(() => respond({ code: 'unknown_route' }))
  const patterns = [...new Set(app.routes.map(({ path }) => path))].map(patternOf)
  return {
    fetch: async (request, outgoing) => app.fetch(request, outgoing === undefined ? {} : { outgoing }),
    hasRoute: (path) => patterns.some((pattern) => pattern.test(path)),
  }
}

/** Matches the path of a route, such as `/threads/:threadId/messages`. */
const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:[a-zA-Z]+/g, '[^/]+')}$`)

async function answerOf(
  handler: RouteHandler,
  context: OperationContext,
  request: Request,
  ids: Partial<PathIds>,
  outgoing: Outgoing | undefined,
): Promise<Answer> {
  if (!areIds(request, ids)) return { code: 'invalid_id' }
  const { threadId = '', invocationId = '', approvalId = '' } = ids // a handler reads only the ids of its own path
  try {
    const counted = await countedOf(context, request, outgoing)
    return 'code' in counted
      ? counted
      : await handler(counted, request, { threadId, invocationId, approvalId })
  } catch (error) {
    // A failure of the server is reported only to the server.
    callSafely(context.settings.onError, error)
    return { code: 'internal' }
  }
}

/** Counts a request for its address before anything else is asked. */
async function countedOf<Context extends OperationContext>(
  context: Context,
  request: Request,
  outgoing: Outgoing | undefined,
): Promise<(Context & RouteContext) | Refusal> {
  const { settings, rates } = context
  const address = addressOfRequest(settings, request, outgoing?.socket?.remoteAddress)
  const kind = request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'append'
  return (await rates.spend('perAddress', kind, address)) ?? { ...context, address }
}

const areIds = ({ url }: Request, ids: Partial<PathIds>): boolean =>
  isDecodable(url) && Object.values(ids).every(isId)

/**
 * Whether the path is valid percent-encoded UTF-8. Any other path would be used undecoded, and `%zz` would name the
 * same thread as `%25zz`.
 */
function isDecodable(url: string): boolean {
  if (!url.includes('%')) return true
  try {
    return decodeURIComponent(new URL(url).pathname) !== ''
  } catch {
    return false
  }
}

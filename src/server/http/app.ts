import { isId } from '../../protocol/index.ts'
import { callSafely } from '../../store/index.ts'
import type { Answer } from '../operations/answer.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { peers } from '../peers.ts'
import { approveRoute, cancelRoute, controlRoute, retractRoute } from './control-routes.ts'
import { type Outgoing, responseOf } from './response-of.ts'
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

/** What the routes work with; what is streamed has a response of its own. */
interface AppContext extends OperationContext {
  readonly answerEvents: ThreadRoute
  readonly answerThreadSnapshot: ThreadRoute
  readonly answerSnapshot: (request: Request, outgoing?: Outgoing) => Promise<Response>
}

/** Answers a request; where Node has one, `outgoing` is written to, and what comes back is for its adapter alone. */
type App = (request: Request, outgoing?: Outgoing) => Promise<Response>

/**
 * The routes as one function, from request to response.
 * @throws MissingPeerError when hono is not installed
 */
export async function httpApp(context: AppContext): Promise<App> {
  const { Hono } = await peers.hono()
  const app = new Hono<{ Bindings: { readonly outgoing?: Outgoing } }>().basePath(context.settings.basePath)
  for (const [path, handler] of Object.entries(routes)) {
    app.post(path, async ({ req, env }) =>
      responseOf(await answerOf(handler, context, req.raw, req.param()), env.outgoing),
    )
    app.all(path, () => responseOf({ code: 'method_not_allowed' }))
  }
  const threadRoutes = { events: context.answerEvents, snapshot: context.answerThreadSnapshot }
  for (const [name, answer] of Object.entries(threadRoutes)) {
    app.get(`/threads/:threadId/${name}`, ({ req, env }) => {
      const threadId = req.param('threadId')
      return areIds(req.raw, { threadId })
        ? answer(req.raw, threadId, env.outgoing)
        : responseOf({ code: 'invalid_id' }, env.outgoing)
    })
    app.all(`/threads/:threadId/${name}`, () =>
      responseOf({ code: 'method_not_allowed', allow: 'GET, HEAD' }),
    )
  }
  app.get('/turn/control', async ({ req, env }) =>
    responseOf(await answerOf(controlRoute, context, req.raw, {}), env.outgoing),
  )
  app.all('/turn/control', () => responseOf({ code: 'method_not_allowed', allow: 'GET' }))
  app.get('/snapshot', ({ req, env }) => context.answerSnapshot(req.raw, env.outgoing))
  app.all('/snapshot', () => responseOf({ code: 'method_not_allowed', allow: 'GET' }))
  app.notFound(() => responseOf({ code: 'unknown_route' }))
  return async (request, outgoing) => app.fetch(request, outgoing === undefined ? {} : { outgoing })
}

async function answerOf(
  handler: RouteHandler,
  context: OperationContext,
  request: Request,
  ids: Partial<PathIds>,
): Promise<Answer> {
  if (!areIds(request, ids)) return { code: 'invalid_id' }
  const { threadId = '', invocationId = '', approvalId = '' } = ids // a handler reads those of its own path
  try {
    return await handler(context, request, { threadId, invocationId, approvalId })
  } catch (error) {
    // A failure of the server's own is told to nobody but the server.
    callSafely(context.settings.onError, error)
    return { code: 'internal' }
  }
}

const areIds = ({ url }: Request, ids: Partial<PathIds>): boolean =>
  isDecodable(url) && Object.values(ids).every(isId)

/** A path that is no percent-encoded UTF-8 would be taken as it is written, and `%zz` be one thread with `%25zz`. */
function isDecodable(url: string): boolean {
  if (!url.includes('%')) return true
  try {
    return decodeURIComponent(new URL(url).pathname) !== ''
  } catch {
    return false
  }
}

import { isId } from '../../protocol/index.ts'
import { callSafely } from '../../store/index.ts'
import { peers } from '../peers.ts'
import { type Answer, responseOf } from './answer.ts'
import {
  appendChunks,
  callBack,
  createTurn,
  finalizeTurn,
  type PathIds,
  postMessage,
  type RouteContext,
  type RouteHandler,
} from './routes.ts'

const routes = {
  '/threads/:threadId/invocations': createTurn,
  '/threads/:threadId/invocations/:invocationId/chunks': appendChunks,
  '/threads/:threadId/invocations/:invocationId/finalize': finalizeTurn,
  '/threads/:threadId/messages': postMessage,
  '/callback': callBack,
} as const

/**
 * The routes as one function, from request to response.
 * @throws MissingPeerError when hono is not installed
 */
export async function httpApp(context: RouteContext): Promise<(request: Request) => Promise<Response>> {
  const { Hono } = await peers.hono()
  const app = new Hono().basePath(context.settings.basePath)
  for (const [path, handler] of Object.entries(routes)) {
    app.post(path, async ({ req }) => responseOf(await answerOf(handler, context, req.raw, req.param())))
    app.all(path, () => responseOf({ code: 'method_not_allowed' }))
  }
  app.get('/snapshot', ({ req }) => context.answerSnapshot(req.raw))
  app.all('/snapshot', () => responseOf({ code: 'method_not_allowed', allow: 'GET' }))
  app.notFound(() => responseOf({ code: 'unknown_route' }))
  return async (request) => app.fetch(request)
}

async function answerOf(
  handler: RouteHandler,
  context: RouteContext,
  request: Request,
  ids: Partial<PathIds>,
): Promise<Answer> {
  if (!isDecodable(request.url) || !Object.values(ids).every(isId)) return { code: 'invalid_id' }
  const { threadId = '', invocationId = '' } = ids // a handler reads those of its own path
  try {
    return await handler(context, request, { threadId, invocationId })
  } catch (error) {
    // A failure of the server's own is told to nobody but the server.
    callSafely(context.settings.onError, error)
    return { code: 'internal' }
  }
}

/** A path that is no percent-encoded UTF-8 would be taken as it is written, and `%zz` be one thread with `%25zz`. */
function isDecodable(url: string): boolean {
  try {
    return decodeURIComponent(new URL(url).pathname) !== ''
  } catch {
    return false
  }
}

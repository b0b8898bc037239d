import { isId } from '../../protocol/index.ts'
import { callSafely } from '../../store/index.ts'
import { peers } from '../peers.ts'
import { type Answer, responseOf } from './answer.ts'
import { appendChunks, callBack, createTurn, finalizeTurn, postMessage, type RouteContext } from './routes.ts'

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
    app.post(path, async ({ req }) => {
      const { threadId = '', invocationId = '' } = req.param() as Readonly<Record<string, string | undefined>>
      const isPathValid = Object.values<unknown>(req.param()).every(isId)
      return responseOf(
        isPathValid ? await handler(context, req.raw, { threadId, invocationId }) : { code: 'invalid_id' },
      )
    })
    app.all(path, () => responseOf({ code: 'method_not_allowed' }))
  }
  app.notFound(() => responseOf({ code: 'unknown_route' }))
  app.onError((error) => responseOf(failureOf(error, context)))
  return async (request) => app.fetch(request)
}

/** A failure of the server's own is told to nobody but the server. */
function failureOf(error: unknown, { settings }: RouteContext): Answer {
  callSafely(settings.onError, error)
  return { code: 'internal' }
}

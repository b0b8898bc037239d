import type { IncomingMessage, ServerResponse } from 'node:http'
import { UsageError } from '../../core/index.ts'
import { callSafely } from '../../store/index.ts'
import type { NodeHandler } from '../node-handler-type.ts'
import { peers } from '../peers.ts'
import type { App } from './app.ts'
import type { Outgoing, Respond } from './response-of.ts'

export interface NodeHandlerSource {
  readonly fetch: (request: Request, outgoing?: Outgoing) => Promise<Response>
  readonly app: () => Promise<App>
  readonly respond: Respond
  readonly onError: ((error: unknown) => void) | undefined
}

/** The fields that frameworks add to Node's request. */
type MountedRequest = IncomingMessage & {
  /** Express: the url before the mount path was removed. */
  originalUrl?: string
  /** The body as a body parser has left it. */
  body?: unknown
  /** The adapter reads this instead of the body. */
  rawBody?: unknown
}

/** The routes as a handler of Node's request and response. Never rejects. */
export function nodeHandler({ fetch, app, respond, onError }: NodeHandlerSource): NodeHandler {
  const load = async () =>
    (await peers.nodeServer()).getRequestListener((request, { outgoing }) => fetch(request, outgoing), {
      overrideGlobalObjects: false,
    })
  let loaded: ReturnType<typeof load> | undefined
  return async (given, answer, next) => {
    const request = given as MountedRequest // it comes from a Node server, whatever the framework adds
    const response = answer as ServerResponse // it comes from a Node server as well
    try {
      const url = request.originalUrl ?? request.url ?? '/'
      if (next !== undefined && !(await app()).hasRoute(url.split('?')[0] ?? '')) return next()
      loaded ??= load()
      const listener = await loaded
      request.url = url
      keepBody(request)
      await listener(request, response)
    } catch (error) {
      if (next !== undefined) return next(error)
      callSafely(onError, error)
      if (response.headersSent) response.destroy()
      else respond({ code: 'internal' }, response)
    }
  }
}

/**
 * Passes on a body that a parser has already read; it cannot be read twice.
 * @throws UsageError when the body was not kept
 */
function keepBody(request: MountedRequest): void {
  const { body, rawBody, readableDidRead } = request
  if (!readableDidRead || rawBody instanceof Uint8Array) return
  if (body instanceof Uint8Array) request.rawBody = Buffer.from(body)
  else if (typeof body === 'string') request.rawBody = Buffer.from(body)
  else if (typeof body === 'object' && body !== null) request.rawBody = Buffer.from(JSON.stringify(body))
  else
    throw new UsageError(
      'invalid_argument',
      'gateway.handler: other middleware has read the body of this request without keeping it. Mount the gateway before middleware that reads bodies.',
    )
}

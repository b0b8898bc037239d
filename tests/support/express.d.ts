// What the tests and the guide use of Express, whose types are a package of their own.
declare module 'express' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  interface Request extends IncomingMessage {
    readonly body: unknown
  }
  interface Response extends ServerResponse {
    json(body: unknown): this
    send(body: unknown): this
    status(code: number): this
  }
  type Next = (error?: unknown) => void
  type Handler = (request: Request, response: Response, next: Next) => unknown
  type ErrorHandler = (error: unknown, request: Request, response: Response, next: Next) => unknown
  interface Express {
    (request: IncomingMessage, response: ServerResponse): void
    use(...handlers: readonly Handler[]): this
    use(path: string, ...handlers: readonly Handler[]): this
    use(handler: ErrorHandler): this
    get(path: string, ...handlers: readonly Handler[]): this
    post(path: string, ...handlers: readonly Handler[]): this
  }
  interface ParserOptions {
    readonly limit?: string
    readonly type?: string
  }
  function express(): Express
  namespace express {
    function json(options?: ParserOptions): Handler
    function raw(options?: ParserOptions): Handler
    function text(options?: ParserOptions): Handler
  }
  export = express
}

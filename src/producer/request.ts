import type * as v from 'valibot'
import { httpErrors, type HttpErrorCode, isWorthRepeating, parse } from '../protocol/index.ts'
import { backoffMs, retryAfterMs } from '../store/index.ts'
import { ProducerError } from './errors.ts'
import { orAborted, wait } from './promises.ts'
import type { RequestSettings } from './settings.ts'

/** A request whose repetition changes nothing. */
export interface Request {
  /** Relative to the gateway's url, with a leading slash. */
  readonly path: string
  /** The JSON to post. Without it, the request is a GET. */
  readonly body?: string
  /** Added to the headers of the settings; they take precedence. */
  readonly headers?: Readonly<Record<string, string>>
  /** How long an attempt may take, in ms. Default: that of the settings. */
  readonly timeoutMs?: number
  /** When to give up, in ms. Default: that of the settings. */
  readonly giveUpMs?: number
}

/** A refusal with what else the gateway sent. */
export class RefusedError extends ProducerError {
  readonly nextSeq: unknown
  /** The logged event that decided it. */
  readonly event: unknown

  constructor(status: number, code: HttpErrorCode, error: Readonly<Record<string, unknown>>) {
    const words = typeof error['message'] === 'string' ? error['message'] : httpErrors[code].message
    const path = error['path']
    super(code, `${status} ${code}: ${words}`, { status, ...(typeof path === 'string' && { path }) })
    this.nextSeq = error['nextSeq']
    this.event = error['event']
  }
}

type Outcome =
  | { readonly kind: 'answer'; readonly body: unknown }
  | { readonly kind: 'refusal'; readonly error: ProducerError }
  /** There was no answer, or one that says to try again. */
  | { readonly kind: 'failure'; readonly error: ProducerError; readonly waitMs: number }

/**
 * Sends a request, and repeats it until it is answered.
 * @param schema of the answer
 * @param signal rejects with its reason when it is aborted
 * @returns the body of an answer with status 2xx
 * @throws ProducerError if it is refused, or is not answered in time
 */
export async function answerTo<Answer>(
  settings: RequestSettings,
  request: Request,
  schema: v.GenericSchema<unknown, Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  const { clock, random, retry } = settings
  const begunAt = clock.now()
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted()
    const outcome = await attemptOf(settings, request, signal)
    signal.throwIfAborted()
    if (outcome.kind === 'answer') return read(schema, outcome.body)
    if (outcome.kind === 'refusal') throw outcome.error
    const waitMs = Math.min(maxTimerMs, Math.max(outcome.waitMs, backoffMs(attempt, retry, random)))
    if (clock.now() + waitMs - begunAt > (request.giveUpMs ?? retry.giveUpMs)) throw outcome.error
    await wait(clock, waitMs, signal)
  }
}

/** The longest delay of a platform's timer. */
const maxTimerMs = 2 ** 31 - 1

/** Makes one attempt. It ends in time, even if `fetch` and `headers` do not. Never rejects. */
async function attemptOf(settings: RequestSettings, request: Request, outer: AbortSignal): Promise<Outcome> {
  const timeoutMs = request.timeoutMs ?? settings.requestTimeoutMs
  const controller = new AbortController()
  const late = new Error(`there was no answer in ${timeoutMs} ms`)
  const cancel = settings.clock.setTimer(() => controller.abort(late), timeoutMs)
  const abort = (): void => controller.abort(outer.reason)
  outer.addEventListener('abort', abort)
  try {
    return await orAborted(exchange(settings, request, controller.signal), controller.signal)
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause)
    const message = `The gateway could not be reached (${words}). Look at the url, and whether it runs.`
    return { kind: 'failure', error: new ProducerError('unreachable', message, { cause }), waitMs: 0 }
  } finally {
    cancel()
    outer.removeEventListener('abort', abort)
  }
}

async function exchange(
  { url, headers, fetch, clock }: RequestSettings,
  { path, body, headers: own = {} }: Request,
  signal: AbortSignal,
): Promise<Outcome> {
  const sent = new Headers(await headers())
  for (const [name, value] of Object.entries(own)) sent.set(name, value)
  if (body !== undefined) sent.set('content-type', 'application/json')
  const method = body === undefined ? 'GET' : 'POST'
  const answer = await fetch(url + path, {
    method,
    headers: sent,
    signal,
    ...(body !== undefined && { body }),
  })
  const json = jsonOf(await answer.text())
  if (answer.ok) return { kind: 'answer', body: json }
  const error = errorOf(answer.status, json)
  if (!isWorthRepeating(answer.status, error.code)) return { kind: 'refusal', error }
  return {
    kind: 'failure',
    error,
    waitMs: retryAfterMs(answer.headers.get('retry-after') ?? undefined, clock.now()),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function errorOf(status: number, body: unknown): ProducerError {
  const error: unknown = Reflect.get(Object(body), 'error')
  const code: unknown = Reflect.get(Object(error), 'code')
  if (isCode(code)) return new RefusedError(status, code, Object(error))
  return new ProducerError('unreadable', `${status}: ${notTheGateway}`, { status })
}

const isCode = (code: unknown): code is HttpErrorCode =>
  typeof code === 'string' && Object.hasOwn(httpErrors, code)

const notTheGateway = 'The response is not from a gateway. Check the url, and any proxy in between.'

function read<Answer>(schema: v.GenericSchema<unknown, Answer>, body: unknown): Answer {
  const parsed = parse(schema, body)
  if (parsed.ok) return parsed.output
  throw new ProducerError('unreadable', `${notTheGateway} (${parsed.path ?? 'the body'}: ${parsed.detail})`)
}

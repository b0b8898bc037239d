import {
  omitUndefined,
  decodeRequest,
  type HttpError,
  isCount,
  isId,
  type RequestInput,
  type ResponseBody,
  type Route,
  type TurnControl,
} from '../../protocol/index.ts'
import type { Answer, Refusal } from './answer.ts'
import { readControl } from './control-operations.ts'
import { errorOf } from './error-of.ts'
import { followControl } from './follow-control.ts'
import type { OperationContext } from './operation-context.ts'
import { appendChunks, createTurn, finalizeTurn, postCallback, type TurnIds } from './turn-operations.ts'

/** The result of an operation: the response of its route, or the refusal. */
export type Outcome<Body extends object> =
  | ({ readonly ok: true } & Body)
  | { readonly ok: false; readonly error: HttpError['error'] }

/**
 * A turn produced by this process, without HTTP. The rules are those of the routes, and each call may be repeated
 * safely.
 */
export interface InProcessTurn {
  readonly threadId: string
  readonly invocationId: string
  /** The token with which an agent outside of this process posts callbacks. */
  readonly token: string
  /** When the token expires, in ms since 1970. */
  readonly expiresAt: number
  /**
   * Appends all of the chunks to the stream, or none. `seq` counts from 0 without gaps. Without chunks, it is a sign
   * of life.
   */
  chunks(chunks: RequestInput<'chunks'>['chunks']): Promise<Outcome<ResponseBody<'chunks'>>>
  /** Sends a sign of life, while a tool is silent for longer than `producerTimeoutMs`. */
  alive(): Promise<Outcome<ResponseBody<'chunks'>>>
  /**
   * Resolves to what people have done to the turn from the offset `after` on, like `GET /turn/control`: at once if
   * there is something or the turn has ended, otherwise empty after 25 s.
   * @param after that of the last result; default: 0. `signal`: when aborted, it resolves at once
   */
  control(after?: number, options?: { readonly signal?: AbortSignal }): Promise<Outcome<TurnControl>>
  /**
   * Calls back with what people do to the turn (cancel it, answer requests for approval), and when it has ended.
   * Errors of the listener are ignored. An error of the log goes to `onError`, and then there are no further calls.
   * @returns a function that unsubscribes
   */
  onControl(listener: (control: TurnControl) => void): () => void
  /** Ends the turn. */
  finalize(end: RequestInput<'finalize'>): Promise<Outcome<ResponseBody<'finalize'>>>
  /**
   * Posts what the agent says, also after the end of the turn.
   * @param key the same for each attempt at this post; may be omitted if `messageId` is given
   */
  callback(post: RequestInput<'callback'>, key?: string): Promise<Outcome<ResponseBody<'callback'>>>
}

/** Starts a turn. `key`: the same for each attempt to start it; without one, each attempt is another turn. */
export type InProcessTurnOptions = RequestInput<'create'> & { readonly key?: string }

/** Starts a turn in this process. Rejects with errors of the log; no argument makes it reject. */
export async function inProcessTurn(
  context: OperationContext,
  threadId: string,
  { key, ...body }: InProcessTurnOptions,
): Promise<Outcome<{ readonly status: 'appended' | 'duplicate'; readonly turn: InProcessTurn }>> {
  if (!isId(threadId)) return outcomeOf({ code: 'invalid_id', path: 'threadId' })
  const created = await run('create', body, key, (decoded) => createTurn(context, threadId, decoded, key))
  if (!created.ok) return created
  const { status, invocationId, token, expiresAt } = created
  const ids: TurnIds = { threadId, invocationId }
  const chunks: InProcessTurn['chunks'] = (list) =>
    run('chunks', { chunks: list }, undefined, (decoded) => appendChunks(context, ids, decoded))
  const control: InProcessTurn['control'] = async (after = 0, { signal } = {}) =>
    isCount(after)
      ? outcomeOf(await readControl(context, { ...ids, after, signal }))
      : outcomeOf({ code: 'invalid_query', path: 'after' })
  const turn: InProcessTurn = {
    threadId,
    invocationId,
    token,
    expiresAt,
    chunks,
    alive: () => chunks([]),
    control,
    onControl: (listener) => followControl(control, listener, context.settings.onError),
    finalize: (end) => run('finalize', end, undefined, (decoded) => finalizeTurn(context, ids, decoded)),
    callback: (post, postKey) =>
      run('callback', post, postKey, (decoded) => postCallback(context, ids, decoded, postKey)),
  }
  return { ok: true, status, turn }
}

async function run<Name extends Route, Body extends object>(
  route: Name,
  input: unknown,
  key: string | undefined,
  operation: (
    body: Extract<ReturnType<typeof decodeRequest<Name>>, { ok: true }>['output'],
  ) => Promise<Answer<Body>>,
): Promise<Outcome<Body>> {
  if (key !== undefined && !isId(key)) return outcomeOf({ code: 'invalid_id', path: 'key' })
  const parsed = decodeRequest(route, input)
  if (!parsed.ok)
    return outcomeOf(omitUndefined({ code: 'invalid_body', path: parsed.path, detail: parsed.detail }))
  return outcomeOf(await operation(parsed.output))
}

const outcomeOf = <Body extends object>(answer: Answer<Body> | Refusal): Outcome<Body> =>
  'body' in answer ? { ok: true, ...answer.body } : { ok: false, error: errorOf(answer) }

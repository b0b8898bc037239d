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

/** What an operation did, as its route answers it; or why it did nothing. */
export type Outcome<Body extends object> =
  | ({ readonly ok: true } & Body)
  | { readonly ok: false; readonly error: HttpError['error'] }

/** One turn that this process produces, without HTTP: by the same rules, and safe to send again in the same way. */
export interface InProcessTurn {
  readonly threadId: string
  readonly invocationId: string
  /** What an agent outside of this process calls back with. */
  readonly token: string
  /** When the token expires, in ms since 1970. */
  readonly expiresAt: number
  /** Appends to the stream: all of the chunks, or nothing. `seq` is dense, from 0. Without a chunk it is a sign of life. */
  chunks(chunks: RequestInput<'chunks'>['chunks']): Promise<Outcome<ResponseBody<'chunks'>>>
  /** A sign of life, while a tool is silent for longer than `producerTimeoutMs`. */
  alive(): Promise<Outcome<ResponseBody<'chunks'>>>
  /**
   * What people have said to the turn from the offset `after` on, as `GET /turn/control` answers it: at once when there is
   * something or the turn has ended, else with nothing after 25 s.
   * @param after of the last answer; default: 0. `signal`: aborted, it answers at once
   */
  control(after?: number, options?: { readonly signal?: AbortSignal }): Promise<Outcome<TurnControl>>
  /**
   * Calls back with whatever people say to the turn (that it was cancelled, answers to requests for approval), and when it
   * has ended. What the listener throws is ignored; what the log throws goes to `onError`, and nothing more is heard.
   * @returns how to hear no more
   */
  onControl(listener: (control: TurnControl) => void): () => void
  /** Ends the turn. */
  finalize(end: RequestInput<'finalize'>): Promise<Outcome<ResponseBody<'finalize'>>>
  /**
   * Posts what the agent says, also after the end.
   * @param key the same for each attempt at this post; it may be left out where `messageId` is given
   */
  callback(post: RequestInput<'callback'>, key?: string): Promise<Outcome<ResponseBody<'callback'>>>
}

/** What begins a turn. `key`: the same for each attempt to begin this one; without it each attempt is another turn. */
export type InProcessTurnOptions = RequestInput<'create'> & { readonly key?: string }

/** Begins a turn in this process. Rejects with what the log throws, and for nothing that an argument holds. */
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

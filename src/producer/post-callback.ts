import { type RequestInput, type ResponseBody, responseSchemas } from '../protocol/index.ts'
import { platformId } from '../store/index.ts'
import { answerTo } from './request.ts'
import {
  demandOf,
  isHeaderId,
  type RequestOptions,
  type RequestSettings,
  requestSettingsOf,
} from './settings.ts'

/** What is posted: a text, or parts. */
export type CallbackPost = Omit<RequestInput<'callback'>, 'parts' | 'threadId' | 'invocationId'> & {
  /**
   * The same for each attempt at this post, as the id of the tool call; of printable ASCII. Default: a random UUID, which is the
   * same for the attempts that are made by themselves.
   */
  readonly key?: string
} & (
    | { readonly text: string; readonly parts?: never }
    | { readonly parts: RequestInput<'callback'>['parts']; readonly text?: never }
  )

export type PostCallbackOptions = RequestOptions &
  CallbackPost & {
    /** The token of the turn. It says which thread and which turn are meant. */
    readonly token: string
    /** Ends the attempts. */
    readonly signal?: AbortSignal
  }

/**
 * Posts what an agent says aside from its stream, from any process that has the turn's token, while the turn runs or after its end.
 * It is sent again until it is answered, and posted once.
 *
 * `disposition: 'replace'`, the default, is for the answer itself: it takes the place of what was streamed. `'independent'` is for
 * anything said on the way: "on it", a status, a question.
 *
 * @throws ProducerError where the gateway refuses it or cannot be reached, UsageError for an option that is wrong
 */
export async function postCallback(options: PostCallbackOptions): Promise<ResponseBody<'callback'>> {
  const { token, signal = new AbortController().signal } = options
  demandOf('postCallback')(typeof token === 'string' && token !== '', 'token', 'pass the token of the turn')
  return sendCallback(requestSettingsOf(options, 'postCallback'), token, options, signal)
}

/** @param signal rejects with its reason when it is aborted */
export async function sendCallback(
  settings: RequestSettings,
  token: string,
  post: CallbackPost,
  signal: AbortSignal,
): Promise<ResponseBody<'callback'>> {
  const { text, parts, disposition, messageId, revision, key = platformId('postCallback.key') } = post
  demandOf('postCallback')(isHeaderId(key), 'key', 'pass an id of printable ASCII')
  const said = text === undefined ? parts : [{ kind: 'text', text }]
  const body = JSON.stringify({ parts: said, disposition, messageId, revision })
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key }
  return answerTo(settings, { path: '/callback', body, headers }, responseSchemas.callback, signal)
}

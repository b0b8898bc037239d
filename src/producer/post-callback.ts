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

/** What to post: a text, or parts. */
export type CallbackPost = Omit<RequestInput<'callback'>, 'parts' | 'threadId' | 'invocationId'> & {
  /**
   * The same for each attempt at this post, such as the id of the tool call; printable ASCII. Default: a random UUID,
   * which covers only the automatic attempts of this call.
   */
  readonly key?: string
} & (
    | { readonly text: string; readonly parts?: never }
    | { readonly parts: RequestInput<'callback'>['parts']; readonly text?: never }
  )

/** Options of `postCallback`. */
export type PostCallbackOptions = RequestOptions &
  CallbackPost & {
    /** The token of the turn. It identifies the thread and the turn. */
    readonly token: string
    /** Stops the attempts. */
    readonly signal?: AbortSignal
  }

/**
 * Posts what an agent says outside of its stream. Any process with the turn's token can call it, during the turn or
 * after its end. The post is repeated until it is answered, and appears once.
 *
 * `disposition: 'replace'`, the default, is for the answer itself: it replaces the streamed text. `'independent'` is
 * for messages in between: "on it", a status, a question.
 * @throws UsageError when an option is invalid
 * @throws ProducerError when the gateway refuses the post or cannot be reached
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

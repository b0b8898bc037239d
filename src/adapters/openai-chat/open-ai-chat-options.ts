import type { ResponseBinding } from '../common/bound-response.ts'

/** Which turn a completion is. With `invocationIdFrom: 'completionId'` its `invocationId` is the completion's id, as `chatcmpl-…`. */
export type OpenAiChatOptions = ResponseBinding<'completionId'> & {
  /** The `index` of the choice that is this turn; integer ≥ 0. Default: 0. The others are ignored: each is a turn of its own, with its own adapter. */
  readonly choice?: number
}

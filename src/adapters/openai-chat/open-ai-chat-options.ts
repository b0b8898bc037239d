import type { ResponseBinding } from '../common/bound-response.ts'

/**
 * Which turn a completion is. With `invocationIdFrom: 'completionId'`, its `invocationId` is the id of the
 * completion, such as `chatcmpl-…`.
 */
export type OpenAiChatOptions = ResponseBinding<'completionId'> & {
  /**
   * The `index` of the choice that is this turn; integer ≥ 0. Other choices are ignored: each is a turn of its own,
   * with its own adapter. Default: 0.
   */
  readonly choice?: number
}

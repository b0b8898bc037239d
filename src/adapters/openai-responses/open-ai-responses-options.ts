import type { ResponseBinding } from '../common/bound-response.ts'

/**
 * Which turn a response of OpenAI is. With `invocationIdFrom: 'responseId'`, its `invocationId` is the id of the
 * response, such as `resp_…`.
 */
export type OpenAiResponsesOptions = ResponseBinding<'responseId'> & {
  /**
   * The `sequence_number` of the response's first event; integer ≥ 0. Default: 0, as OpenAI counts. Pass 1 for a
   * server that starts with 1: this is never inferred.
   */
  readonly firstSequenceNumber?: number
}

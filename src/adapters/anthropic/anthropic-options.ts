import type { ResponseBinding } from '../common/bound-response.ts'

/**
 * Which turn a message is. With `invocationIdFrom: 'messageId'`, its `invocationId` is the id of the message, such as
 * `msg_…`.
 */
export type AnthropicOptions = ResponseBinding<'messageId'>

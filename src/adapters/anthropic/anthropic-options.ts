import type { ResponseBinding } from '../common/bound-response.ts'

/** Which turn a message is. With `invocationIdFrom: 'messageId'` its `invocationId` is the message's id, as `msg_…`. */
export type AnthropicOptions = ResponseBinding<'messageId'>

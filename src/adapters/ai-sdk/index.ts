import type { Guarantee } from '../common/guarantee.ts'

export type { Adapter, AdaptStreamOptions } from '../common/adapter.ts'
export type { Guarantee } from '../common/guarantee.ts'
export type { BodyFormat, EventSource } from '../common/read-source.ts'
export { SourceError } from '../common/source-error.ts'
export { type AiSdkOptions, fromAiSdk } from './from-ai-sdk.ts'

/** A response is one message. Its chunks have no numbers: they count in the order of arrival. */
export const guarantee = 'bound' satisfies Guarantee

import type { Guarantee } from '../common/guarantee.ts'

export type { Adapter, AdaptStreamOptions } from '../common/adapter.ts'
export type { Guarantee } from '../common/guarantee.ts'
export type { BodyFormat, EventSource } from '../common/read-source.ts'
export { SourceError } from '../common/source-error.ts'
export { type AiSdkOptions, fromAiSdk } from './from-ai-sdk.ts'

/** A response is one message, and its chunks count in the order of their arrival. */
export const guarantee = 'bound' satisfies Guarantee

import type { Guarantee } from '../common/guarantee.ts'

export type { Adapter, AdaptStreamOptions } from '../common/adapter.ts'
export type { Guarantee } from '../common/guarantee.ts'
export type { BodyFormat, EventSource } from '../common/read-source.ts'
export { SourceError } from '../common/source-error.ts'
export type { AgUiOptions } from './ag-ui-options.ts'
export { fromAgUi } from './from-ag-ui.ts'

/** A response is one run, and its events count in the order of their arrival. */
export const guarantee = 'bound' satisfies Guarantee

import type { Guarantee } from '../common/guarantee.ts'

export type { Adapter, AdaptStreamOptions } from '../common/adapter.ts'
export type { Guarantee } from '../common/guarantee.ts'
export type { BodyFormat, EventSource } from '../common/read-source.ts'
export { SourceError } from '../common/source-error.ts'
export type { AgUiOptions } from './ag-ui-options.ts'
export { fromAgUi } from './from-ag-ui.ts'

/** A response is one run. Its events have no numbers: they count in the order of arrival. */
export const guarantee = 'bound' satisfies Guarantee

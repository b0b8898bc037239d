import type { Allowances } from '../allowances.ts'
import type { CallbackTokens } from '../callback-tokens.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import type { Rates } from '../rates.ts'
import type { StableIds } from '../stable-ids.ts'
import type { TurnControls } from '../turn-control.ts'

/** What an operation works with, whoever asked for it: a request, or the process itself. */
export interface OperationContext {
  readonly settings: GatewaySettings
  readonly tokens: CallbackTokens
  readonly ids: StableIds
  readonly controls: TurnControls
  readonly rates: Rates
  /** The threads that may be begun. */
  readonly threads: Allowances
}

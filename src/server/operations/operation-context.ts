import type { Allowances } from '../allowances.ts'
import type { CallbackTokens } from '../callback-tokens.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import type { Rates } from '../rates.ts'
import type { StableIds } from '../stable-ids.ts'
import type { TurnControls } from '../turn-control.ts'

/** What an operation needs, whether a request or this process asks for it. */
export interface OperationContext {
  readonly settings: GatewaySettings
  readonly tokens: CallbackTokens
  readonly ids: StableIds
  readonly controls: TurnControls
  readonly rates: Rates
  /** How many threads may still be started. */
  readonly threads: Allowances
}

import { callSafely } from '../../store/index.ts'
import type { GatewaySettings } from '../gateway-options.ts'
import type { GatewayMetrics } from '../metrics/gateway-metrics.ts'
import type { Outgoing, Respond } from './response-of.ts'

export interface MetricsSource {
  readonly settings: GatewaySettings
  readonly metrics: GatewayMetrics
  readonly respond: Respond
}

/**
 * Serves `GET /metrics` to clients that may operate the gateway. An address proves nothing: behind a proxy, all
 * requests come from this machine.
 */
export async function metricsResponse(
  { settings, metrics, respond }: MetricsSource,
  request: Request,
  outgoing?: Outgoing,
): Promise<Response> {
  try {
    if (!(await settings.authorize({ action: 'operate', request })))
      return respond({ code: 'forbidden' }, outgoing)
    const { text, contentType } = await metrics.text()
    return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } })
  } catch (error) {
    callSafely(settings.onError, error)
    return respond({ code: 'internal' }, outgoing)
  }
}

import { callSafely } from '../store/index.ts'
import { every } from './clock.ts'
import type { GatewaySettings } from './gateway-options.ts'

export interface ProducerWatch {
  /** Turns that were ended because nobody went on with them. */
  readonly endedCount: number
  stop(): void
}

/**
 * Ends the turns whose producer is silent: one that has died, that never began, or whose end was lost with an earlier
 * gateway. It asks the log, so that it knows of turns that other gateways, or earlier ones, have created.
 */
export function watchProducers(settings: GatewaySettings): ProducerWatch {
  const { log, clock, producerTimeoutMs, onError } = settings
  let endedCount = 0

  async function endSilentTurns(): Promise<void> {
    for (const { threadId, invocationId, idleMs } of await log.openTurns()) {
      if (idleMs < producerTimeoutMs) continue
      const error = { code: 'producer_timeout', message: `nothing came for ${producerTimeoutMs} ms` }
      const end = { type: 'stream_finalized', invocationId, outcome: 'failed', error } as const
      try {
        const result = await log.append(threadId, [end])
        // Refused: it has just ended by itself. A duplicate: somebody else was here.
        if (result.ok && result.appended[0]?.status === 'appended') endedCount += 1
      } catch (error) {
        callSafely(onError, error) // of this thread: the others are not kept waiting by it
      }
    }
  }

  // A log that does not answer is not asked again before it does.
  let [isLooking, isDue] = [false, false]
  async function look(): Promise<void> {
    isDue = true
    if (isLooking) return
    isLooking = true
    while (isDue) {
      isDue = false
      await endSilentTurns().catch((error: unknown) => callSafely(onError, error))
    }
    isLooking = false
  }

  const stop = every(clock, Math.ceil(producerTimeoutMs / 4), () => void look())
  return {
    get endedCount() {
      return endedCount
    },
    stop,
  }
}

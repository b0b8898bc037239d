import { callSafely } from '../store/index.ts'
import { every } from './clock.ts'
import type { GatewaySettings } from './gateway-options.ts'

export interface ProducerWatch {
  /** Turns that were ended because their producer was silent. */
  readonly endedCount: number
  stop(): void
}

/** How often a turn is checked within the time that its producer may be silent. */
const looksPerTimeout = 8

/** The last seen activity of an open turn, and the check at which it was first seen. */
interface Seen {
  readonly activity: string
  readonly look: number
}

/**
 * Ends the turns whose producer is silent: it has crashed, never started, or its end was lost with an earlier
 * gateway. Open turns are read from the log, so turns of other and earlier gateways count as well. Time is counted in
 * checks: a timer's delay is monotonic, so no change of a clock ends a turn.
 */
export function watchProducers(settings: GatewaySettings): ProducerWatch {
  const { log, clock, producerTimeoutMs, onError } = settings
  let endedCount = 0
  let lookCount = 0
  let seen = new Map<string, Seen>()

  async function endSilentTurns(): Promise<void> {
    const look = lookCount
    const turns = await log.openTurns()
    const before = seen
    seen = new Map()
    for (const { threadId, invocationId, activity } of turns) {
      const known = before.get(invocationId)
      const since = known?.activity === activity ? known.look : look
      seen.set(invocationId, { activity, look: since })
      if (look - since < looksPerTimeout) continue
      const error = { code: 'producer_timeout', message: `nothing came for ${producerTimeoutMs} ms` }
      const end = { type: 'stream_finalized', invocationId, outcome: 'failed', error } as const
      try {
        const result = await log.append(threadId, [end])
        // A refusal: the turn has just ended. A duplicate: another gateway has ended it.
        if (result.ok && result.appended[0]?.status === 'appended') endedCount += 1
      } catch (error) {
        callSafely(onError, error) // of this thread; the others must not wait for it
      }
    }
  }

  // A log that has not answered yet is not asked again.
  let [isLooking, isDue] = [false, false]
  async function look(): Promise<void> {
    lookCount += 1
    isDue = true
    if (isLooking) return
    isLooking = true
    while (isDue) {
      isDue = false
      await endSilentTurns().catch((error: unknown) => callSafely(onError, error))
    }
    isLooking = false
  }

  const stop = every(clock, Math.ceil(producerTimeoutMs / looksPerTimeout), () => void look())
  return {
    get endedCount() {
      return endedCount
    },
    stop,
  }
}

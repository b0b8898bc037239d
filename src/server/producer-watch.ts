import { callSafely } from '../store/index.ts'
import { every } from './clock.ts'
import type { GatewaySettings } from './gateway-options.ts'

export interface ProducerWatch {
  /** Turns that were ended because nobody went on with them. */
  readonly endedCount: number
  stop(): void
}

/** How often a turn is looked at in the time that its producer may be silent. */
const looksPerTimeout = 8

/** What was last seen of an open turn, and at which look for the first time. */
interface Seen {
  readonly activity: string
  readonly look: number
}

/**
 * Ends the turns whose producer is silent: one that has died, that never began, or whose end was lost with an earlier
 * gateway. It asks the log, so that it knows of turns that other gateways, or earlier ones, have created. Time is counted in
 * looks: a timer's delay is monotonic, so no clock that is set, here or elsewhere, ends a turn.
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

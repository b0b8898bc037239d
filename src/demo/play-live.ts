import * as v from 'valibot'
import type { BrokenLine } from '../devtools/index.ts'
import { BrokenLineList } from './broken-line-list.ts'
import { firstThreadIds } from './live/thread-list.ts'
import { scheduleOf, type Settings, threadIdsOf } from './player/index.ts'
import type { Source } from './sources.ts'

const Answer = v.object({ refused: BrokenLineList })

/**
 * Asks the server to play a source: one of its processes sends each event to the route that a producer would use. The
 * events are sent in the order of the log, without losses, since the gateway assigns the order.
 * @param threadIds recorded id → live id
 * @returns the lines that are not played: invalid JSON, and events that the store rejects
 * @throws Error that says why nothing is played
 */
export async function playLive(
  { recording }: Source,
  settings: Settings,
  threadIds: Readonly<Record<string, string>>,
): Promise<readonly BrokenLine[]> {
  const schedule = scheduleOf(recording, { ...settings, order: 'recorded', dropPercent: 0 })
  const factor = settings.speed === 'max' ? Number.POSITIVE_INFINITY : Number(settings.speed)
  const deliveries = schedule.map(({ event, line, delayMs }) => ({ event, line, delayMs: delayMs / factor }))
  const response = await fetch('/demo/recordings', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ deliveries, threadIds }),
  }).catch(() => undefined)
  if (response === undefined) throw new Error('The server cannot be reached.')
  if (!response.ok) throw new Error(`The server cannot play this (status ${response.status}).`)
  const { refused } = v.parse(Answer, await response.json())
  return [...recording.broken, ...refused].toSorted((a, b) => a.line - b.line)
}

/** The live threads for the threads of a source. A race is played in the open thread and the next one, other sources keep their thread ids. */
export function liveThreadsOf({ id, recording }: Source, open: string): Readonly<Record<string, string>> {
  const beside = firstThreadIds.find((other) => other !== open) ?? open
  const places = new Map(
    id.startsWith('race-') ? Object.entries({ chat: open, open, background: beside }) : [],
  )
  return Object.fromEntries(
    threadIdsOf(recording).map((recorded) => [recorded, places.get(recorded) ?? recorded]),
  )
}

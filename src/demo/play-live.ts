import * as v from 'valibot'
import type { BrokenLine } from '../devtools/index.ts'
import { BrokenLineList } from './broken-line-list.ts'
import { firstThreadIds } from './live/thread-list.ts'
import { scheduleOf, type Settings, threadIdsOf } from './player/index.ts'
import type { Source } from './sources.ts'

const Answer = v.object({ refused: BrokenLineList })

/**
 * Has what can be played sent through the gateway, event by event and each by the route that a producer would use, by a
 * process of the server's. In the order of the log: what a producer sends, the gateway puts in order.
 * @param threadIds recorded id → the live one
 * @returns the lines that are not played: what is no JSON, and what the store refuses
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

/** Where the threads of a source are played: a race in the open thread and the one beside it, others in their own. */
export function liveThreadsOf({ id, recording }: Source, open: string): Readonly<Record<string, string>> {
  const beside = firstThreadIds.find((other) => other !== open) ?? open
  const places = new Map(
    id.startsWith('race-') ? Object.entries({ chat: open, open, background: beside }) : [],
  )
  return Object.fromEntries(
    threadIdsOf(recording).map((recorded) => [recorded, places.get(recorded) ?? recorded]),
  )
}

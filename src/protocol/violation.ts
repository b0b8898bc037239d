import type { Json } from './json.ts'

/** What can be wrong with an event, and what mends it. */
export const violationFixes = {
  invalid_event: 'Send an event as docs/PROTOCOL.md lists it',
  missing_invocation_id: 'Put the invocationId that the server minted for this turn on the event; it is never guessed',
  unknown_type: 'Use one of the five types, or filter foreign messages out before ingest',
  unsupported_version: 'Send v: 1 or leave v out; a newer protocol needs a newer onebubble',
  conflicting_chunk: 'Give each seq of an invocation to one chunk only; the first one stays',
  chunk_beyond_end: 'Let chunkCount of stream_finalized count every chunk of the turn',
  conflicting_end: 'End a turn once; the end with the lowest offset stays',
  conflicting_created: 'Create an invocation once; the event with the lowest offset stays',
  conflicting_callback: 'Raise revision when a callback is posted again with another content',
  conflicting_message: 'Raise revision when a message is edited',
  id_conflict: 'Never use an invocationId or a messageId for two things',
  epoch_changed: 'Fetch a snapshot of the new epoch and hydrate it with { replace: true }',
  buffer_overflow: 'Fetch a snapshot and hydrate it, then send the events from its offset on',
} as const

export type ViolationCode = keyof typeof violationFixes

/** Why an event was refused, or what was wrong with one that was taken in. */
export interface Violation {
  readonly code: ViolationCode
  /** What is wrong, and what mends it. */
  readonly message: string
  /** Where in the event, as `parts.0.text`; absent when the event as a whole is meant. */
  readonly path?: string
  /** A bounded copy of the event: strings, arrays and objects beyond the bound are cut and say so. */
  readonly event: Json
  readonly threadId?: string
  readonly invocationId?: string
}

/**
 * Makes a violation of any input, however hostile; never throws.
 * @param reason what is wrong with this event, in a few words, without a full stop
 */
export function violationOf(code: ViolationCode, input: unknown, reason: string, path?: string): Violation {
  const threadId = stringAt(input, 'threadId')
  const invocationId = stringAt(input, 'invocationId')
  return {
    code,
    message: `${reason}. ${violationFixes[code]}.`,
    ...(path !== undefined && { path }),
    event: boundedCopy(input, { units: 8_192, nodes: 256 }, 0),
    ...(threadId !== undefined && { threadId }),
    ...(invocationId !== undefined && { invocationId }),
  }
}

const stringAt = (input: unknown, key: string): string | undefined => {
  const value = readProperty(input, key)
  return typeof value === 'string' ? value.slice(0, 256) : undefined
}

/** `input[key]`, or undefined where reading it throws. */
export function readProperty(input: unknown, key: PropertyKey): unknown {
  if (typeof input !== 'object' || input === null) return undefined
  try {
    return Reflect.get(input, key)
  } catch {
    return undefined
  }
}

/** A copy for people to read: `budget` bounds its text and its nodes, whatever the input is. */
function boundedCopy(input: unknown, budget: { units: number; nodes: number }, depth: number): Json {
  budget.nodes -= 1
  if (typeof input === 'string') return boundedText(input, budget)
  if (typeof input === 'boolean' || input === null) return input
  if (typeof input === 'number') return Number.isFinite(input) ? input : `[${input}]`
  if (typeof input === 'bigint') return boundedText(`[bigint ${BigInt.asIntN(64, input)}]`, budget)
  if (typeof input !== 'object') return `[${typeof input}]`
  if (depth === 8 || budget.nodes <= 0) return '[…]'
  try {
    if (Array.isArray(input)) return copyItems(input, budget, depth)
    return copyEntries(input, budget, depth)
  } catch {
    return '[unreadable]'
  }
}

function boundedText(text: string, budget: { units: number }): string {
  const room = Math.max(0, budget.units)
  budget.units -= text.length
  return text.length <= room ? text : `${text.slice(0, room)}… (${text.length} units)`
}

function copyItems(input: readonly unknown[], budget: { units: number; nodes: number }, depth: number): Json {
  const copy: Json[] = []
  for (let index = 0; index < input.length; index++) {
    if (budget.nodes <= 0) return [...copy, `[… ${input.length - index} more]`]
    copy.push(boundedCopy(readProperty(input, index), budget, depth + 1))
  }
  return copy
}

function copyEntries(input: object, budget: { units: number; nodes: number }, depth: number): Json {
  const entries: [string, Json][] = []
  for (const key of Object.keys(input)) {
    if (budget.nodes <= 0 || budget.units <= 0) {
      entries.push(['…', 'more'])
      break
    }
    entries.push([boundedText(key, budget), boundedCopy(readProperty(input, key), budget, depth + 1)])
  }
  return Object.fromEntries(entries) // makes `__proto__` a property like any other
}

import type { Receipt } from '../core/index.ts'

/** Something that has arrived, with what the store answered. */
export interface Arrival {
  /** Counts from 1. */
  readonly number: number
  /** As it came: any JSON. */
  readonly event: unknown
  readonly receipt: Receipt
  /** Where it stands in a recording; counts from 1. */
  readonly line?: number
  /** It is a copy of what came before, or was lost and comes again. */
  readonly mark?: '2nd' | 're'
}

/** One of the arrivals by its number; the oldest may have been let go. Reads so many of them. */
export function arrivalAt(
  arrivals: readonly Arrival[],
  count: number,
  number: number | undefined,
): Arrival | undefined {
  if (number === undefined) return undefined
  const index = number - (arrivals[0]?.number ?? 1)
  return index < count ? arrivals[index] : undefined
}

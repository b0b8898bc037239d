import type { LogSnapshot } from '../log.ts'
import { emptyCheck } from '../running-check.ts'

/**
 * The end of a thread. It is stored as one text, which serves as the version of the thread: a writer names the
 * version it has seen.
 */
export interface ThreadEnd {
  readonly offset: number
  readonly check: string
  /** UTF-16 units of all events so far, as JSON. */
  readonly unitCount: number
  readonly epoch: string
}

/** The first event of a thread that is kept individually. */
export interface ThreadBegin {
  readonly offset: number
  /** The check before this event. */
  readonly check: string
  /** UTF-16 units of the events that are gone. */
  readonly unitCount: number
  /** How often the snapshot was replaced. */
  readonly foldCount: number
}

export const textOfEnd = ({ offset, check, unitCount, epoch }: ThreadEnd): string =>
  `${offset} ${check} ${unitCount} ${epoch}`

export const textOfBegin = ({ offset, check, unitCount, foldCount }: ThreadBegin): string =>
  `${offset} ${check} ${unitCount} ${foldCount}`

/** Undefined if the text is no end. */
export function endOfText(text: string): ThreadEnd | undefined {
  const [, offset, check, unitCount, epoch] = /^(\d+) ([0-9a-f]{16}) (\d+) (.+)$/s.exec(text) ?? []
  if (check === undefined || epoch === undefined) return undefined
  return { offset: Number(offset), check, unitCount: Number(unitCount), epoch }
}

/** Undefined if the text is no beginning. */
export function beginOfText(text: string): ThreadBegin | undefined {
  if (text === '') return { offset: 0, check: emptyCheck, unitCount: 0, foldCount: 0 }
  const [, offset, check, unitCount, foldCount] = /^(\d+) ([0-9a-f]{16}) (\d+) (\d+)$/.exec(text) ?? []
  if (check === undefined) return undefined
  return { offset: Number(offset), check, unitCount: Number(unitCount), foldCount: Number(foldCount) }
}

/** The end of a thread without events. */
export const emptyEnd = (epoch: string): ThreadEnd => ({ offset: 0, check: emptyCheck, unitCount: 0, epoch })

export const cursorOf = ({ epoch, offset, check }: Omit<ThreadEnd, 'unitCount'>): LogSnapshot['cursor'] =>
  // The epoch is an id, which LogCursor brands.
  ({ epoch, offset, check }) as LogSnapshot['cursor']

import type { LogSnapshot } from '../log.ts'
import { emptyCheck } from '../running-check.ts'

/** Where a thread ends. It is stored as one text, which is the thread's version: whoever appends says which one it has seen. */
export interface ThreadEnd {
  readonly offset: number
  readonly check: string
  /** UTF-16 units of all events so far, as JSON. */
  readonly unitCount: number
  readonly epoch: string
}

/** Where what is kept of a thread one by one begins. */
export interface ThreadBegin {
  readonly offset: number
  /** The check before the first event that is kept. */
  readonly check: string
  /** UTF-16 units of the events that are gone. */
  readonly unitCount: number
  /** How often the snapshot was swapped. */
  readonly foldCount: number
}

export const textOfEnd = ({ offset, check, unitCount, epoch }: ThreadEnd): string =>
  `${offset} ${check} ${unitCount} ${epoch}`

export const textOfBegin = ({ offset, check, unitCount, foldCount }: ThreadBegin): string =>
  `${offset} ${check} ${unitCount} ${foldCount}`

/** Undefined when it is none. */
export function endOfText(text: string): ThreadEnd | undefined {
  const [, offset, check, unitCount, epoch] = /^(\d+) ([0-9a-f]{16}) (\d+) (.+)$/s.exec(text) ?? []
  if (check === undefined || epoch === undefined) return undefined
  return { offset: Number(offset), check, unitCount: Number(unitCount), epoch }
}

/** Undefined when it is none. */
export function beginOfText(text: string): ThreadBegin | undefined {
  if (text === '') return { offset: 0, check: emptyCheck, unitCount: 0, foldCount: 0 }
  const [, offset, check, unitCount, foldCount] = /^(\d+) ([0-9a-f]{16}) (\d+) (\d+)$/.exec(text) ?? []
  if (check === undefined) return undefined
  return { offset: Number(offset), check, unitCount: Number(unitCount), foldCount: Number(foldCount) }
}

/** The end of a thread that nobody has written to. */
export const emptyEnd = (epoch: string): ThreadEnd => ({ offset: 0, check: emptyCheck, unitCount: 0, epoch })

export const cursorOf = ({ epoch, offset, check }: Omit<ThreadEnd, 'unitCount'>): LogSnapshot['cursor'] =>
  // The epoch is an id, which LogCursor brands.
  ({ epoch, offset, check }) as LogSnapshot['cursor']

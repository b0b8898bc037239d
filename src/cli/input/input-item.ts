import type { Place } from './place.ts'

/** One text in a file: a line, a websocket message, the data of a server-sent event. */
export interface InputRecord {
  readonly kind: 'record'
  readonly place: Place
  readonly text: string
  /** Whether it went from the page to the server. */
  readonly isSent?: boolean
  /** Whether it is a websocket message. */
  readonly isMessage?: boolean
  /** Whether it is the data of a server-sent event. */
  readonly isServerSent?: boolean
  /** The name of a server-sent event. */
  readonly event?: string | undefined
  /** The id of a server-sent event. */
  readonly id?: string | undefined
}

/** The records of one request of a HAR, or of a whole file, have ended. */
export interface InputEnd {
  readonly kind: 'end'
  readonly place: Place
  /** The address of the request; absent for a file that is no HAR. */
  readonly route?: string
}

/** A piece of the file that could not be read, and so was not checked. */
export interface InputProblem {
  readonly kind: 'problem'
  readonly place: Place
  /** What is wrong and what to do, in whole sentences. */
  readonly message: string
}

export type InputItem = InputRecord | InputEnd | InputProblem

/** The content of a file in order, one batch for each piece that was read. */
export type InputItems = AsyncIterable<readonly InputItem[]>

import type { EventInput, EventType } from '../../protocol/index.ts'

/**
 * Where a value stands in an event of the source: the names of own properties, with dots between them (`'meta.runId'`, `'parts.0.text'`).
 * As an object it says more.
 */
export type Place =
  | string
  | {
      /** A list is for names that have a dot in them. */
      readonly path: string | readonly string[]
      /** Translates what stands there: `{ ok: 'completed', error: 'failed' }`. A value that is not listed counts as missing. */
      readonly values?: Readonly<Record<string, unknown>>
      /** What counts if nothing stands there. */
      readonly otherwise?: unknown
      /** The value is wanted as JSON text, such as the input of a tool. */
      readonly json?: boolean
    }

/** A value that is the same in each event. */
export interface Constant<Value> {
  readonly const: Value
}

/**
 * A value of ours: where it stands, a constant, or an object or a list of such. An object none of whose places exists is left out, and so is
 * a field that is missing.
 */
export type Template<Value> =
  | Place
  | Constant<Value>
  | (Value extends readonly (infer Item)[]
      ? readonly Template<Item>[]
      : Value extends object
        ? { readonly [Key in keyof Value]?: Template<Value[Key]> }
        : never)

type Fields<Event> = {
  readonly [Key in Exclude<keyof Event, 'type' | 'v' | 'origin' | 'invocationId'>]?: Template<
    Exclude<Event[Key], undefined>
  >
} & { readonly invocationId?: Place }

/**
 * What a type of the source means: a type of ours, `ignore`, or a type of ours with the fields that stand elsewhere than the mapping or
 * their name says.
 */
export type TypeMapping =
  | EventType
  | 'ignore'
  | {
      readonly [Type in EventType]: { readonly as: Type } & Fields<
        Extract<EventInput, { readonly type: Type }>
      >
    }[EventType]

/** How events of a source become events of ours. It is plain JSON. A string says where a value stands, `{ const }` what it is. */
export interface EventMapping {
  /** Default: `threadId`. */
  readonly threadId?: Place | Constant<string>
  /** Each event names its turn itself, so this is a place and never a constant. Default: `invocationId`. */
  readonly invocationId?: Place
  /** Where an event says its type. Default: `type`. */
  readonly type?: Place
  /** What each type of the source means. */
  readonly types: Readonly<Record<string, TypeMapping>>
  /** What becomes of a type that `types` does not list. Default: it is reported as a violation. */
  readonly unlisted?: 'report' | 'ignore'
  /** The number of a chunk in its turn, from 0, without holes. Default: chunks are counted as they arrive, for each turn. */
  readonly seq?: Place
  /** The text of a chunk, a callback or a message. Default: `text`. */
  readonly text?: Place
  /** Default: `messageId`. */
  readonly messageId?: Place
  /** Where an event stands in its thread's log; only together with `epoch`. */
  readonly offset?: Place
  readonly epoch?: Place | Constant<string>
  /** When the server made the event, in ms since 1970. */
  readonly at?: Place
}

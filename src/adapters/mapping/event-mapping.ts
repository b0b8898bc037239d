import type { EventInput, EventType } from '../../protocol/index.ts'

/**
 * Where a value is in an event of the source: names of own properties, separated by dots (`'meta.runId'`,
 * `'parts.0.text'`). Use an object for more settings.
 */
export type Place =
  | string
  | {
      /** Use a list for names that contain a dot. */
      readonly path: string | readonly string[]
      /** Translates the value: `{ ok: 'completed', error: 'failed' }`. A value that is not listed counts as missing. */
      readonly values?: Readonly<Record<string, unknown>>
      /** The value to use if there is none. */
      readonly otherwise?: unknown
      /** Whether to convert the value to JSON text, for example for the input of a tool. */
      readonly json?: boolean
    }

/** A value that is the same in each event. */
export interface Constant<Value> {
  readonly const: Value
}

/**
 * A value of an onebubble event: a place, a constant, or an object or list of these. Missing fields are left out. So
 * is an object if none of its places exists.
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
 * What a type of the source means: a type of onebubble, `ignore`, or a type of onebubble with the places of fields
 * that differ from the mapping or from their own names.
 */
export type TypeMapping =
  | EventType
  | 'ignore'
  | {
      readonly [Type in EventType]: { readonly as: Type } & Fields<
        Extract<EventInput, { readonly type: Type }>
      >
    }[EventType]

/**
 * How events of a source become events of onebubble, as plain JSON. A string is the place of a value; `{ const }` is
 * the value itself.
 */
export interface EventMapping {
  /** Default: `threadId`. */
  readonly threadId?: Place | Constant<string>
  /** Must be a place and not a constant, because each event names its turn itself. Default: `invocationId`. */
  readonly invocationId?: Place
  /** The type of an event. Default: `type`. */
  readonly type?: Place
  /** What each type of the source means. */
  readonly types: Readonly<Record<string, TypeMapping>>
  /** What to do with a type that `types` does not list. Default: report it as a violation. */
  readonly unlisted?: 'report' | 'ignore'
  /**
   * The number of a chunk in its turn, from 0 without gaps. Default: the chunks of each turn are counted as they
   * arrive.
   */
  readonly seq?: Place
  /** The text of a chunk, a callback or a message. Default: `text`. */
  readonly text?: Place
  /** Default: `messageId`. */
  readonly messageId?: Place
  /** The offset of an event in its thread's log; only together with `epoch`. */
  readonly offset?: Place
  readonly epoch?: Place | Constant<string>
  /** When the server made the event, in ms since 1970. */
  readonly at?: Place
}

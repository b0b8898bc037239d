import * as v from 'valibot'
import { type BubbleKey, type Gap, type PartChecks, UsageError } from '../core/index.ts'
import {
  Author,
  ClientMessageId,
  FinalParts,
  Limits,
  parse,
  ThreadId,
  type Violation,
} from '../protocol/index.ts'
import type { Scheduler } from './scheduler.ts'

export interface BubbleStoreOptions {
  /** When to publish. Default: `frameScheduler`. */
  readonly scheduler?: Scheduler
  /**
   * Seeds the hashes of ids: an integer of 32 bits. Default: random, so that nobody can send ids that slow the store down.
   * Give one for the same hashes in each run.
   */
  readonly hashSeed?: number
  /** Bounds of what is kept for later; what is left out has the protocol's default. */
  readonly limits?: Partial<Limits>
  /** The initial state, the same on server and client. */
  readonly snapshots?: readonly unknown[]
  /** What parts are checked with: `partSchemas` of `onebubble/schemas` makes it. Without, their types are taken on trust. */
  readonly schemas?: PartChecks
  /** Called once for each violation. What it throws is ignored. */
  readonly onViolation?: (violation: Violation) => void
  /** Called once for each hole in a thread's offsets: fetch what is missing. What it throws is ignored. */
  readonly onGap?: (gap: Gap) => void
  /** Called after each publication with the keys of the bubbles that changed. What it throws is ignored. */
  readonly onPublish?: (keys: readonly BubbleKey[]) => void
}

const isFunction = v.exactOptional(
  v.custom<never>((input) => typeof input === 'function', 'It is not a function.'),
)

/** The values of these are typed above; here they are only told from what a program may pass by mistake. */
export const Options = v.object({
  scheduler: isFunction,
  schemas: isFunction,
  hashSeed: v.exactOptional(
    v.custom<number>((input) => Number.isSafeInteger(input), 'It is not an integer.'),
  ),
  limits: v.exactOptional(Limits, {}),
  snapshots: v.exactOptional(v.array(v.unknown()), []),
  onViolation: isFunction,
  onGap: isFunction,
  onPublish: isFunction,
})

/** What `addOptimistic` takes. */
export const LocalMessage = v.object({
  threadId: ThreadId,
  clientMessageId: ClientMessageId,
  parts: FinalParts,
  author: v.exactOptional(Author),
})

/** @throws UsageError that names what is wrong, and where */
export function checked<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  what: string,
): v.InferOutput<Schema> {
  const parsed = parse<v.InferOutput<Schema>>(schema, input)
  if (parsed.ok) return parsed.output
  const { path, detail } = parsed
  throw new UsageError('invalid_argument', `${path === undefined ? what : `${what}.${path}`}: ${detail}`)
}

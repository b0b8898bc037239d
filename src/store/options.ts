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

/** Options of `createBubbleStore`. */
export interface BubbleStoreOptions {
  /** When to publish. Default: `frameScheduler`. */
  readonly scheduler?: Scheduler
  /**
   * Seed of the hashes of ids: a 32-bit integer. Default: random, so that nobody can choose ids that slow the store
   * down. Set it to get the same hashes in each run.
   */
  readonly hashSeed?: number
  /** Bounds of what the store keeps. Each omitted bound has the protocol's default. */
  readonly limits?: Partial<Limits>
  /** The initial state; the same on server and client. */
  readonly snapshots?: readonly unknown[]
  /** Validates parts: pass the result of `partSchemas` from `onebubble/schemas`. Default: parts are not validated. */
  readonly schemas?: PartChecks
  /** Called once for each violation. Errors it throws are ignored. */
  readonly onViolation?: (violation: Violation) => void
  /**
   * Called once for each gap in a thread's offsets, so that you can fetch what is missing. Errors it throws are
   * ignored.
   */
  readonly onGap?: (gap: Gap) => void
  /** Called after each publication with the keys of the bubbles that changed. Errors it throws are ignored. */
  readonly onPublish?: (keys: readonly BubbleKey[]) => void
}

const isFunction = v.exactOptional(
  v.custom<never>((input) => typeof input === 'function', 'It is not a function.'),
)

/** The types above are precise. This schema only catches values that a program passes by mistake. */
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

/** The argument of `addOptimistic`. */
export const LocalMessage = v.object({
  threadId: ThreadId,
  clientMessageId: ClientMessageId,
  parts: FinalParts,
  author: v.exactOptional(Author),
})

/** @throws UsageError that names the invalid value and its place */
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

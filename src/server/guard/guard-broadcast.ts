import { UsageError } from '../../core/index.ts'
import type { Violation } from '../../protocol/index.ts'
import { explained } from './callback-kind.ts'
import { ContentIndex } from './content-index.ts'
import { examine, type Finding } from './examine.ts'
import type { GuardCounts, GuardOptions, OnRefuse } from './guard-options.ts'
import { knownContent } from './known-content.ts'
import type { Rules } from './parsed-search.ts'
import { ProtocolViolationError } from './protocol-violation-error.ts'

/** A guarded send function, with its counts. */
export type Guarded<Send> = Send & {
  readonly counts: GuardCounts
  /** Why the last refused call was refused; undefined while none was. */
  readonly lastViolation: Violation | undefined
}

/**
 * Wraps a function that sends, so that no callback is sent without the turn it belongs to. A callback is an object
 * with `origin: "callback"`, or with `type: "callback"` and a `threadId` or an `origin`. It must itself have an
 * `invocationId`: a string of 1 to 256 UTF-16 units.
 *
 * Nothing else changes: `this`, the arguments (passed on without copying), the returned value, the type, and the
 * properties of the function.
 *
 * - **Examined:** every object in the arguments, at any depth, including Maps, Sets, forms, getters, and the result
 *   of `toJSON`. In arguments that are text or UTF-8: the JSON in them (the whole text, lines, server-sent events,
 *   packets of Socket.IO). A string in an object only if all of it is one JSON object or list; a callback in there
 *   has a `threadId`.
 * - **Not examined:** content. In messages of a known shape (onebubble, OpenAI, AI SDK, Anthropic, AG-UI, LangChain,
 *   and `contentFields`), what people, agents and tools say is free, as text and as objects. Also not: sockets,
 *   servers, streams and promises; compressed, encrypted or base64 data; a text that is split over several calls.
 *   docs/GUARD.md has the whole list.
 * - **Also refused:** what cannot be read (a getter or a proxy that throws, a Blob), and what is too large: more than
 *   1,048,576 objects, or a list of more than 16,777,216 items.
 *
 * The guard checks that an id is present, not that it is the right one. It cannot detect later changes: a getter that
 * returns something else the second time, or an object that is changed before it is serialised. So put it close to
 * the wire, where texts are sent.
 * @param options `onRefuse` says what a refusal does. By default it throws at the call, before `send` is called, even
 * if `send` is async
 * @throws ProtocolViolationError from the guarded function if `onRefuse` is `'throw'`, and always from `new`
 * @throws UsageError when `send` or an option has a wrong type
 */
export function guardBroadcast<Send extends (...args: never[]) => unknown>(
  send: Send,
  options: GuardOptions<Send> = {},
): Guarded<Send> {
  if (typeof send !== 'function')
    throw new UsageError('invalid_argument', 'guardBroadcast needs a function. Pass the one that sends.')
  const { onRefuse = 'throw' } = options
  checkOnRefuse(onRefuse)
  const rules = rulesOf(options)
  const counts = { passedCount: 0, refusedCount: 0, callbackCount: 0 }
  let lastViolation: Violation | undefined
  let isAsync = Object.prototype.toString.call(send) === '[object AsyncFunction]'

  /** Undefined if the call may be made. */
  const refusalOf = (args: readonly unknown[]): Finding | undefined => {
    const { hasCallback, finding } = examine(args, rules)
    if (hasCallback) counts.callbackCount++
    if (finding === undefined) counts.passedCount++
    else counts.refusedCount++
    return finding
  }
  const errorOf = (found: Finding): ProtocolViolationError => {
    const error = new ProtocolViolationError(found)
    lastViolation = error.violation
    return error
  }
  const refuse = (found: Finding, target: Send, self: unknown): unknown => {
    const error = errorOf(found)
    if (onRefuse === 'throw') throw error
    if (onRefuse === 'drop') {
      warn(error, counts.refusedCount)
      return isAsync ? Promise.resolve() : undefined
    }
    const unguarded = (...args: unknown[]): unknown => Reflect.apply(target, self, args)
    return onRefuse(error.violation, unguarded as unknown as Send) // the same function, without the properties
  }
  const handler: ProxyHandler<Send> = {
    apply(target, self: unknown, args: unknown[]): unknown {
      const found = refusalOf(args)
      if (found !== undefined) return refuse(found, target, self)
      const returned: unknown = Reflect.apply(target, self, args)
      if (returned instanceof Promise) isAsync = true
      return returned
    },
    construct(target, args: unknown[], newTarget) {
      const found = refusalOf(args)
      if (found !== undefined) throw errorOf(found)
      return Reflect.construct(target, args, newTarget) as object
    },
    get(target, key): unknown {
      if (key === 'counts') return counts
      return key === 'lastViolation' ? lastViolation : Reflect.get(target, key)
    },
  }
  return new Proxy(send, handler) as Guarded<Send> // its `get` adds the counts
}

function rulesOf({ isCallback, contentFields }: GuardOptions<never>): Rules | undefined {
  if (isCallback !== undefined && typeof isCallback !== 'function')
    throw new UsageError(
      'invalid_option',
      'isCallback is not a function. Pass one that takes an object and returns true or false.',
    )
  if (contentFields !== undefined && !Array.isArray(contentFields))
    throw new UsageError('invalid_option', 'contentFields is not a list. Pass a list of { where, fields }.')
  if (isCallback === undefined && contentFields === undefined) return undefined
  return {
    isCallback: isCallback && explained(isCallback),
    content: new ContentIndex([...knownContent, ...(contentFields ?? [])]),
  }
}

function checkOnRefuse(onRefuse: OnRefuse<never>): void {
  if (onRefuse === 'throw' || onRefuse === 'drop' || typeof onRefuse === 'function') return
  throw new UsageError('invalid_option', "onRefuse is not valid. Pass 'throw', 'drop', or a function.")
}

/** Prints a warning of Node, at ever larger intervals, so that a client cannot fill the log by provoking refusals. */
function warn({ message, code, violation }: ProtocolViolationError, count: number): void {
  if ((count & (count - 1)) !== 0) return
  const { threadId, messageId } = violation
  const facts = Object.entries({ threadId, messageId, refusal: count })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
  const { process } = globalThis as { process?: { emitWarning?: (text: string, options: object) => void } } // some runtimes lack it
  process?.emitWarning?.(`${message} (${facts.join(', ')})`, {
    type: 'ProtocolViolationWarning',
    code,
  })
}

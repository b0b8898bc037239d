import { UsageError } from '../../core/index.ts'
import { findViolation } from './find-violation.ts'
import { explained, type IsCallback } from './lacks-id.ts'
import { ProtocolViolationError } from './protocol-violation-error.ts'

export interface GuardOptions {
  /**
   * Names the callbacks of a backend that marks them in another way; those with `origin: "callback"` or
   * `type: "callback"` are known without it. Asked of every object. If it throws, the call is refused.
   */
  readonly isCallback?: IsCallback
}

/** Of all calls so far, and live. */
export interface GuardCounts {
  /** Calls that were handed on. */
  readonly passedCount: number
  /** Calls that were refused. */
  readonly refusedCount: number
}

export type Guarded<Send> = Send & { readonly counts: GuardCounts }

/**
 * Wraps a function that sends, so that no callback leaves without the turn it belongs to: an object with
 * `origin: "callback"` or `type: "callback"` must have an `invocationId`, a string of 1 to 256 UTF-16 units, itself.
 *
 * Everything else is as before: `this`, the arguments (the very same, not copies), what is returned, the type, and the
 * properties of the function.
 *
 * - **Looked into:** every argument, at any depth: objects, lists, keys, Maps and Sets, forms, getters, what `toJSON` answers,
 *   JSON anywhere in a text (in JSON again, in lines, in server-sent events, in packets of Socket.IO), and bytes that
 *   hold such a text as UTF-8.
 * - **Not looked into:** what a part of an event says (`delta`, `text`, `inputDelta`, `output`, `value`, as
 *   docs/PROTOCOL.md lists them), and the `message` of a turn's error, since people may speak of callbacks; sockets, servers, streams and promises; what is compressed,
 *   encrypted, or written as base64; and one text that is sent in several calls.
 * - **Refused, too:** what cannot be read (a getter or a proxy that throws, a Blob), and what is too large or too tangled to
 *   be read: more than 1,048,576 objects, a list of more than 16,777,216 items.
 *
 * It proves that an id is there, not that it is the right one. And it can vouch only for what stays as it is: a getter that
 * answers something else the second time, or an object that is changed before it is written, gets past it. So put it
 * close to the wire, where texts are sent.
 *
 * @throws ProtocolViolationError at the call, before `send` is called; an async `send` is no exception
 * @throws UsageError when `send` or `isCallback` is not a function
 */
export function guardBroadcast<Send extends (...args: never[]) => unknown>(
  send: Send,
  options: GuardOptions = {},
): Guarded<Send> {
  const { isCallback } = options
  if (typeof send !== 'function')
    throw new UsageError('invalid_argument', 'guardBroadcast wraps a function: give it the one that sends')
  if (isCallback !== undefined && typeof isCallback !== 'function')
    throw new UsageError('invalid_option', 'isCallback is a function: give it an object, get true or false')
  const isNamed = isCallback && explained(isCallback)
  const counts = { passedCount: 0, refusedCount: 0 }
  const look = (args: readonly unknown[]): void => {
    const found = findViolation(args, isNamed)
    if (found !== undefined) {
      counts.refusedCount++
      throw new ProtocolViolationError(found)
    }
    counts.passedCount++
  }
  const handler: ProxyHandler<Send> = {
    apply(target, self: unknown, args: unknown[]): unknown {
      look(args)
      return Reflect.apply(target, self, args)
    },
    construct(target, args: unknown[], newTarget) {
      look(args)
      return Reflect.construct(target, args, newTarget) as object
    },
    get: (target, key): unknown => (key === 'counts' ? counts : Reflect.get(target, key)),
  }
  return new Proxy(send, handler) as Guarded<Send> // its `get` adds the counts
}

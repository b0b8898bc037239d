import { isId } from '../../protocol/index.ts'
import { Refused } from './refused.ts'

/** Decides whether an object is a callback. The object may be a parsed one or the caller's own. */
export type IsCallback = (value: Readonly<Record<string, unknown>>) => boolean

/** `frame`: an object of the backend. `string`: an object in a string, which may be what a person typed. */
export type Source = 'frame' | 'string'

/** `named`: a callback that names its turn. `unnamed`: one that does not. `none`: no callback. */
export type CallbackKind = 'none' | 'named' | 'unnamed'

/**
 * Whether an object is a callback, and names its turn. It is checked twice: with inherited properties, as programs
 * read it, and with only its own enumerable properties, as serialisers read it. Neither may show a callback without an id.
 */
export function callbackKindOf(
  value: object,
  isCallback: IsCallback | undefined,
  source: Source,
): CallbackKind {
  const record = value as Readonly<Record<string, unknown>> // every property may be read, with an unknown value
  if (!isMarked(record, isCallback, source)) return 'none'
  if (!isId(record['invocationId'])) return 'unnamed'
  if (Object.prototype.propertyIsEnumerable.call(value, 'invocationId')) return 'named'
  return isMarked({ ...record }, isCallback, source) ? 'unnamed' : 'named'
}

/** `type: "callback"` is common, so it marks a callback only together with a field of onebubble. */
function isMarked(
  record: Readonly<Record<string, unknown>>,
  isCallback: IsCallback | undefined,
  source: Source,
): boolean {
  if (source === 'string' && !isThere(record['threadId'])) return false
  if (saysCallback(record['origin'])) return true
  if (saysCallback(record['type']) && (isThere(record['threadId']) || isThere(record['origin']))) return true
  return Boolean(isCallback?.(record))
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null

/** `"callback"`, or an object that JSON writes as this. */
function saysCallback(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === 'callback'
  const toJson: unknown = Reflect.get(value, 'toJSON')
  const written: unknown = typeof toJson === 'function' ? Reflect.apply(toJson, value, ['']) : value
  return written instanceof String ? written.valueOf() === 'callback' : written === 'callback'
}

/** Wraps `isCallback`, so that its errors name their origin. */
export const explained =
  (isCallback: IsCallback): IsCallback =>
  (value) => {
    try {
      return isCallback(value)
    } catch (cause) {
      throw new Refused('isCallback threw. Fix it: it is called with any object that is sent', { cause })
    }
  }

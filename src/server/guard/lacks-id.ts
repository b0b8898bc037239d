import { isId } from '../../protocol/index.ts'
import { Refused } from './refused.ts'

/** Says of any object, a parsed one or one of the caller's own, whether it is a callback. */
export type IsCallback = (value: Readonly<Record<string, unknown>>) => boolean

/**
 * Whether an object is a callback that does not name its turn. It is read twice: as programs read it, with what it
 * inherits, and as serialisers do, who see its own enumerable properties alone. Neither may find a callback without an id.
 */
export function lacksId(value: object, isCallback: IsCallback | undefined): boolean {
  const record = value as Readonly<Record<string, unknown>> // any property may be asked for; each is unknown
  if (!isMarked(record, isCallback)) return false
  if (!isId(record['invocationId'])) return true
  if (Object.prototype.propertyIsEnumerable.call(value, 'invocationId')) return false
  return isMarked({ ...record }, isCallback)
}

const isMarked = (record: Readonly<Record<string, unknown>>, isCallback: IsCallback | undefined): boolean =>
  saysCallback(record['origin']) || saysCallback(record['type']) || Boolean(isCallback?.(record))

/** `"callback"`, or an object that JSON writes as this. */
function saysCallback(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === 'callback'
  const toJson: unknown = Reflect.get(value, 'toJSON')
  const written: unknown = typeof toJson === 'function' ? Reflect.apply(toJson, value, ['']) : value
  return written instanceof String ? written.valueOf() === 'callback' : written === 'callback'
}

/** The same, but what it throws says where it comes from. */
export const explained =
  (isCallback: IsCallback): IsCallback =>
  (value) => {
    try {
      return isCallback(value)
    } catch (cause) {
      throw new Refused('isCallback threw', { cause })
    }
  }

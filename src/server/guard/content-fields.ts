import { isPart, isTurnError, type Place } from './place.ts'

/** Which fields of a part hold what a person, an agent or a tool said, by `kind`; in events and in snapshots. */
const fields: Readonly<Record<string, readonly string[]>> = {
  text: ['delta', 'text'],
  reasoning: ['delta', 'text'],
  tool_call: ['inputDelta'],
  tool_result: ['output'],
  tool: ['input', 'output'],
  data: ['value'],
}

export const noFields: readonly string[] = []

/** An error is often in the words of a tool. */
const errorFields = ['message']

/**
 * The fields of a part, or of a turn's error, that are not looked into: nobody reads an event out of them, and whoever
 * says `{"origin":"callback"}` in a chat must not stop it.
 */
export function contentFieldsOf(value: object, place: Place): readonly string[] {
  if (isPart(place)) return partFieldsOf(value)
  return isTurnError(place) ? errorFields : noFields
}

function partFieldsOf(part: object): readonly string[] {
  const kind: unknown = Reflect.get(part, 'kind')
  if (typeof kind !== 'string' || !Object.hasOwn(fields, kind)) return noFields
  const names = kind === 'data' ? ['name', 'dataId'] : kind.startsWith('tool') ? ['toolCallId'] : noFields
  return names.every((name) => typeof Reflect.get(part, name) === 'string')
    ? (fields[kind] ?? noFields)
    : noFields
}

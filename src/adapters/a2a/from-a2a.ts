import { isRecord, readField } from '../../protocol/index.ts'
import { type Adapter, jsonOf } from '../common/adapter.ts'
import { boundAdapterOf } from '../common/bound-adapter.ts'
import { BoundResponse, type ResponseBinding } from '../common/bound-response.ts'
import { fieldOf } from '../common/field-of.ts'
import { textFieldOf } from '../common/text-field-of.ts'
import { A2aTurn } from './a2a-turn.ts'

/** Which turn a response is. With `invocationIdFrom: 'taskId'`, the turn has the id of its task. */
export type A2aOptions = ResponseBinding<'taskId'>

/** The kind of an event, by its name in version 1 and by its `kind` in version 0.3. */
const names = new Map([
  ['task', 'task'],
  ['message', 'message'],
  ['statusUpdate', 'statusUpdate'],
  ['artifactUpdate', 'artifactUpdate'],
  ['status-update', 'statusUpdate'],
  ['artifact-update', 'artifactUpdate'],
] as const)

/**
 * Reads a streaming response of the Agent2Agent protocol, version 1 or 0.3, over JSON-RPC or REST. When the task is
 * over, the text of its artifacts and of its last message becomes a `replace` callback.
 * @returns an adapter for one response, and for the responses that continue its task after a person has answered
 */
export function fromA2a(options: A2aOptions): Adapter {
  const bound = new BoundResponse(options)
  const turn = new A2aTurn(bound)

  function take(event: unknown): void {
    const error = readField(event, 'error')
    if (isRecord(error)) return turn.fail(readField(error, 'error') ?? error) // the error event of a server may contain an envelope
    const result = fieldOf(event, 'result') ?? event
    const kind = textFieldOf(result, 'kind')
    const name = kind ?? [...names.keys()].find((key) => fieldOf(result, key) !== undefined)
    const type = names.get(name as 'task') // the map accepts any text, and has no entry for others
    const body = kind === undefined ? fieldOf(result, name ?? '') : result
    if (type === undefined || !isRecord(body))
      return bound.turn.unreadable(
        event,
        'The event is not a task, a message, or an update of a status or an artifact.',
      )
    if (!bound.isOf(textFieldOf(body, type === 'task' ? 'id' : 'taskId')))
      return bound.turn.unreadable(event, 'The event is of another task. One adapter reads one.')
    turn.take(type, body)
  }

  return boundAdapterOf({
    bound,
    take,
    end: () => turn.end(),
    isWaiting: () => turn.isWaiting,
    eventOf: (record) => (record.event === 'error' ? { error: jsonOf(record) } : jsonOf(record)),
  })
}

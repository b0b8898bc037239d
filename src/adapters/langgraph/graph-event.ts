import { isList, readField } from '../../protocol/index.ts'
import { jsonOf } from '../common/adapter.ts'
import { fieldOf } from '../common/field-of.ts'
import type { SourceRecord } from '../common/read-source.ts'
import { textOf } from '../common/text-of.ts'

/** One event of either form: stream modes or the event protocol. */
export interface GraphEvent {
  /** The stream mode, or the method of the event protocol. */
  readonly mode: string
  readonly namespace: readonly string[]
  readonly node: string | undefined
  readonly data: unknown
  readonly id: string | undefined
  /** It is an event of the event protocol, which reports the end of a run. */
  readonly isProtocol: boolean
}

/** The event in a record of a body. In the event protocol, the data contains the name of the event. */
export function eventOfRecord(record: SourceRecord): unknown {
  const data = jsonOf(record)
  return textOf(data, 'type') === 'event' ? data : { event: record.event, data, id: record.id }
}

/**
 * @param event `{ event, data, id }` of the platform's client, an event of the protocol, or what a graph in the same process streams
 *   (`[mode, data]`, `[namespace, mode, data]`)
 */
export function graphEventOf(event: unknown): GraphEvent | undefined {
  const mode = textOf(event, 'method')
  if (mode === undefined) return modeEventOf(event)
  const params = readField(event, 'params')
  const namespace = fieldOf(params, 'namespace')
  return {
    mode,
    namespace: isList(namespace) ? namespace.map(String) : [],
    node: textOf(params, 'node'),
    data: fieldOf(params, 'data'),
    id: textOf(event, 'event_id'),
    isProtocol: true,
  }
}

function modeEventOf(event: unknown): GraphEvent | undefined {
  const [data, name, path] = isList(event)
    ? event.toReversed()
    : [fieldOf(event, 'data'), textOf(event, 'event'), undefined]
  if (typeof name !== 'string') return undefined
  const [mode = '', ...rest] = isList(event) ? [name] : name.split('|')
  const namespace = isList(path) ? path.map(String) : rest
  const metadata = mode === 'messages' && isList(data) ? data[1] : fieldOf(data, 'metadata')
  const node = textOf(metadata, 'langgraph_node')
  return { mode, namespace, node, data, id: textOf(event, 'id'), isProtocol: false }
}

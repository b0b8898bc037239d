import { isList, readField } from '../../protocol/index.ts'
import { jsonOf } from '../common/adapter.ts'
import { fieldOf } from '../common/field-of.ts'
import type { SourceRecord } from '../common/read-source.ts'
import { textOf } from '../common/text-of.ts'

/** One event, in the words of both forms. */
export interface GraphEvent {
  /** The stream mode or, of the event protocol, the method. */
  readonly mode: string
  readonly namespace: readonly string[]
  readonly node: string | undefined
  readonly data: unknown
  readonly id: string | undefined
  /** It is of the event protocol, which says how its runs end. */
  readonly isProtocol: boolean
}

/** A record of a body. The event protocol has the name of an event within its data. */
export function eventOfRecord(record: SourceRecord): unknown {
  const data = jsonOf(record)
  return textOf(data, 'type') === 'event' ? data : { event: record.event, data, id: record.id }
}

/**
 * @param event `{ event, data, id }` of the platform's client, an event of the protocol, or what a graph in the same process streams
 *   (`[mode, data]`, `[namespace, mode, data]`)
 */
export function graphEventOf(event: unknown): GraphEvent | undefined {
  if (isList(event)) {
    const [data, mode, namespace = []] = event.toReversed()
    return typeof mode === 'string' ? placed(mode, textsOf(namespace), data, undefined, false) : undefined
  }
  const method = textOf(event, 'method')
  if (method !== undefined) {
    const params = readField(event, 'params')
    const namespace = textsOf(fieldOf(params, 'namespace'))
    return {
      ...placed(method, namespace, fieldOf(params, 'data'), textOf(event, 'event_id'), true),
      node: textOf(params, 'node'),
    }
  }
  const [mode, ...namespace] = textOf(event, 'event')?.split('|') ?? []
  return mode === undefined
    ? undefined
    : placed(mode, namespace, fieldOf(event, 'data'), textOf(event, 'id'), false)
}

function placed(
  mode: string,
  namespace: readonly string[],
  data: unknown,
  id: string | undefined,
  isProtocol: boolean,
): GraphEvent {
  const metadata = mode === 'messages' && isList(data) ? data[1] : fieldOf(data, 'metadata')
  return { mode, namespace, node: textOf(metadata, 'langgraph_node'), data, id, isProtocol }
}

const textsOf = (list: unknown): readonly string[] => (isList(list) ? list.map(String) : [])

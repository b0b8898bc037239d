import { type EventType, isRecord, readField } from '../../protocol/index.ts'
import type { EventMapping } from './event-mapping.ts'
import { isConstant, type Reader, readerOf, wrong } from './read-template.ts'

/** How one type of the source is read. */
export interface TypeReader {
  readonly type: EventType
  readonly read: Reader
  /** No place says the number of its chunks. */
  readonly isCounted: boolean
}

const fieldNames: Record<keyof EventMapping, true> = {
  threadId: true,
  invocationId: true,
  type: true,
  types: true,
  unlisted: true,
  seq: true,
  text: true,
  messageId: true,
  offset: true,
  epoch: true,
  at: true,
}

/** By type of the source; `null` for what is ignored. */
export function typeReadersOf(mapping: EventMapping): ReadonlyMap<string, TypeReader | null> {
  for (const name of Object.keys(mapping))
    if (!Object.hasOwn(fieldNames, name))
      throw wrong(
        name,
        `is none of its fields: ${Object.keys(fieldNames).join(', ')}. What one type of event has stands beside its "as"`,
      )
  const types: unknown = readField(mapping, 'types')
  if (!isRecord(types)) throw wrong('types', 'is no object')
  const defaults = defaultsOf(mapping)
  return new Map(
    Object.entries(types).map(([name, entry]) => [name, typeReaderOf(defaults, `types.${name}`, entry)]),
  )
}

function typeReaderOf(defaults: Defaults, name: string, entry: unknown): TypeReader | null {
  if (entry === 'ignore') return null
  const { as: type = entry, ...fields } = (isRecord(entry) ? entry : {}) as {
    readonly as?: unknown
    readonly invocationId?: unknown
  } // read as what it has to be
  if (!isTypeOf(defaults, type))
    throw wrong(
      name,
      `is ${JSON.stringify(type)}, and has to be "ignore", one of our types or { as: one of them }`,
    )
  if (isConstant(fields.invocationId))
    throw wrong(`${name}.invocationId`, 'is a constant, and each event has to name its turn')
  const template: { readonly seq?: unknown; readonly invocationId?: unknown } = {
    ...defaults[type],
    ...fields,
  }
  return {
    type,
    read: readerOf(template, name),
    isCounted: type === 'stream_chunk' && template.seq === undefined,
  }
}

type Defaults = Readonly<Record<EventType, object>>

const isTypeOf = (defaults: Defaults, type: unknown): type is EventType =>
  typeof type === 'string' && Object.hasOwn(defaults, type)

const same = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, name]))

/** A field that no mapping names stands under its own name; but for the place in the log, which no name of others can mean. */
function defaultsOf(mapping: EventMapping): Defaults {
  const {
    threadId = 'threadId',
    invocationId = 'invocationId',
    messageId = 'messageId',
    text = 'text',
  } = mapping
  const { seq, offset, epoch, at } = mapping
  const envelope = { threadId, invocationId, offset, epoch, at }
  const parts = [{ kind: { const: 'text' }, text }]
  return {
    invocation_created: { ...envelope, ...same('agentId', 'replyTo', 'chainId', 'regenerates') },
    stream_chunk: { ...envelope, seq, part: { kind: { const: 'text' }, delta: text } },
    stream_finalized: {
      ...envelope,
      ...same('chunkCount'),
      outcome: { path: 'outcome', otherwise: 'completed' },
      error: { message: 'error.message', code: 'error.code' },
    },
    callback: {
      ...envelope,
      messageId,
      ...same('revision'),
      disposition: { path: 'disposition', otherwise: 'replace' },
      parts,
    },
    message: {
      ...envelope,
      messageId,
      ...same('clientMessageId', 'revision'),
      author: { kind: { path: 'author.kind', otherwise: 'user' }, id: 'author.id' },
      parts,
    },
    approval: { ...envelope, ...same('approvalId', 'approved', 'reason', 'by') },
    retraction: { ...envelope, messageId, ...same('by') },
  }
}

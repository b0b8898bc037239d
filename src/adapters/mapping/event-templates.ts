import { type EventType, isRecord, readField } from '../../protocol/index.ts'
import type { EventMapping } from './event-mapping.ts'
import { isConstant, type Reader, readerOf, wrong } from './read-template.ts'

/** Reads one type of the source. */
export interface TypeReader {
  readonly type: EventType
  readonly read: Reader
  /** Its chunks are counted, since the mapping has no place for their number. */
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

/** The readers, by type of the source; `null` for an ignored type. */
export function typeReadersOf(mapping: EventMapping): ReadonlyMap<string, TypeReader | null> {
  for (const name of Object.keys(mapping))
    if (!Object.hasOwn(fieldNames, name))
      throw wrong(
        name,
        `is not one of its fields: ${Object.keys(fieldNames).join(', ')}. Put a field of a single type beside its "as"`,
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
  } // an invalid entry is rejected below
  if (!isTypeOf(defaults, type))
    throw wrong(
      name,
      `is ${JSON.stringify(type)}, and must be "ignore", a type of onebubble, or { as: a type of onebubble }`,
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

/** A field without a mapping has its own name. The position in the log is the exception, since the same names mean something else in a source. */
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

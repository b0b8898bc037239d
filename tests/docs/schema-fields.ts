import * as v from 'valibot'
import * as events from '../../src/protocol/events.ts'
import * as ids from '../../src/protocol/id.ts'
import {
  clientFrameSchemas,
  requestSchemas,
  responseSchemas,
  serverFrameSchemas,
  TurnControl,
} from '../../src/protocol/index.ts'
import { Json } from '../../src/protocol/json.ts'
import * as snapshot from '../../src/protocol/snapshot.ts'

/** One field as docs and schemas agree to write it: `required` is `yes`, `no`, or `no, default …`. */
export interface Field {
  /** Where a table speaks of several objects: which of them. */
  readonly kind: string
  /** Empty where the object has no field but what tells it from the others. */
  readonly name: string
  readonly type: string
  readonly required: string
}

/** What a table lists. */
export interface Fields {
  /** The header of the column with the fields' `kind`; empty where the table has none. */
  readonly column: string
  readonly fields: readonly Field[]
}

export type Schema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>
type ObjectSchema = Schema & { readonly entries: Readonly<Record<string, Schema>> }
type VariantSchema = Schema & { readonly options: readonly ObjectSchema[] }

/** Objects that share a table: those of a variant by their `kind`, frames by their `type`, bodies by their route. */
interface Family {
  readonly column: string
  readonly members: readonly (readonly [kind: string, schema: ObjectSchema])[]
}

// What valibot's constructors put on a schema, by its `type`; every use below looks at the type first.
const isObject = (schema: Schema): schema is ObjectSchema => schema.type === 'object'
const isVariant = (schema: Schema): schema is VariantSchema => schema.type === 'variant'
const inner = (schema: Schema, key: 'wrapped' | 'item'): Schema => {
  const found: unknown = Reflect.get(schema, key)
  if (typeof found !== 'object' || found === null) throw new Error(`a ${schema.type} without ${key}`)
  return found as Schema // the two keys hold schemas
}

const { created, end } = snapshot.SnapshotInvocation.entries
const [retractedTurn] = snapshot.SnapshotRetraction.options
const { chunks } = requestSchemas.chunks.entries

/** Every schema that has a table of its own, by the heading above that table. */
const ownTables: readonly (readonly [heading: string, schema: Schema])[] = [
  ...Object.entries(events.eventSchemas),
  ['Author', events.Author],
  ['TurnError', events.TurnError],
  ['ChunkPart', events.ChunkPart],
  ['FinalPart', events.FinalPart],
  ['ThreadSnapshot', snapshot.ThreadSnapshot],
  ['SnapshotInvocation', snapshot.SnapshotInvocation],
  ['SnapshotCreated', inner(created, 'wrapped')],
  ['SnapshotEnd', inner(end, 'wrapped')],
  ['SnapshotPart', snapshot.SnapshotPart],
  ['SnapshotRequest', snapshot.SnapshotRequest],
  ['SnapshotChunk', snapshot.SnapshotChunk],
  ['SnapshotChunkPart', snapshot.SnapshotChunkPart],
  ['SnapshotFinalPart', snapshot.SnapshotFinalPart],
  ['SnapshotCallback', snapshot.SnapshotCallback],
  ['SnapshotApproval', snapshot.SnapshotApproval],
  ['SnapshotMessage', snapshot.SnapshotMessage],
  ['SnapshotRetraction', snapshot.SnapshotRetraction],
  ['RetractedCreated', inner(retractedTurn.entries.created, 'wrapped')],
  ['Chunk', inner(chunks, 'item')],
  ['TurnControl', TurnControl],
  ['TurnApproval', inner(TurnControl.entries.approvals, 'item')],
]

/** The types that tables use by name. Those of the table “Types” are probed, since a check is a function. */
const named: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  ...Object.values(ids)
    .filter((schema) => typeof schema === 'object')
    .map((schema) => [schema, 'Id'] as const),
  [events.Count, 'Count'],
  [events.Timestamp, 'Timestamp'],
  [events.Name, 'Name'],
  [events.FileUrl, 'Url'],
  [snapshot.Half, 'Half'],
  [events.FinalParts, 'FinalPart[], at least one'],
  [snapshot.SnapshotFinalParts, 'SnapshotFinalPart[], at least one'],
  [Json, 'Json'],
  // These are looked into by whoever takes them, not by the frame or the answer that brings them.
  [responseSchemas.message.entries.event, 'Event'],
  [serverFrameSchemas.events.entries.events, 'Event[]'],
  [inner(serverFrameSchemas.resync.entries.snapshot, 'wrapped'), 'ThreadSnapshot'],
  ...ownTables.map(([heading, schema]) => [schema, heading] as const),
])

/** How the documents write a type. Throws for one that they have no words for: then both need them. */
function typeOf(schema: Schema): string {
  const name = named.get(schema)
  if (name !== undefined) return name
  switch (schema.type) {
    case 'string':
    case 'boolean':
      return schema.type
    case 'literal':
      return JSON.stringify(Reflect.get(schema, 'literal'))
    case 'picklist':
      return (Reflect.get(schema, 'options') as readonly unknown[])
        .map((option) => JSON.stringify(option))
        .join(' | ')
    case 'nullable':
      return `${typeOf(inner(schema, 'wrapped'))} | null`
    case 'array': {
      const item = typeOf(inner(schema, 'item'))
      return item.includes(' ') ? `(${item})[]` : `${item}[]`
    }
    case 'variant':
      if (isVariant(schema)) return schema.options.map(typeOf).join(' | ')
  }
  throw new Error(`no words for a schema of type ${schema.type} (${schema.expects})`)
}

function fieldOf(kind: string, name: string, schema: Schema): Field {
  if (schema.type !== 'exact_optional') return { kind, name, type: typeOf(schema), required: 'yes' }
  const fallback: unknown = v.getDefault(schema)
  const required = fallback === undefined ? 'no' : `no, default ${JSON.stringify(fallback)}`
  return { kind, name, type: typeOf(inner(schema, 'wrapped')), required }
}

const fieldsOfObject = ({ entries }: ObjectSchema): readonly Field[] =>
  Object.entries(entries).map(([name, field]) => fieldOf('', name, field))

/** @param tag the key by which a reader tells the members apart, and which is no field of theirs */
function fieldsOfFamily({ column, members }: Family, tag: string): Fields {
  const fields = members.flatMap(([kind, { entries }]): readonly Field[] => {
    const own = Object.entries(entries).filter(([name]) => name !== tag)
    if (own.length === 0) return [{ kind, name: '', type: '', required: '' }]
    return own.map(([name, field]) => fieldOf(kind, name, field))
  })
  return { column, fields }
}

function fieldsOf(schema: Schema): Fields {
  if (isObject(schema)) return { column: '', fields: fieldsOfObject(schema) }
  if (!isVariant(schema)) throw new Error(`a ${schema.type} has no fields`)
  const members = schema.options.map((option) => {
    const { kind } = option.entries
    if (kind?.type !== 'literal') throw new Error('an option of a variant is told by its literal kind')
    return [String(Reflect.get(kind, 'literal')), option] as const
  })
  return fieldsOfFamily({ column: 'kind', members }, 'kind')
}

const ofRoutes = (schemas: Readonly<Record<string, ObjectSchema>>): Fields =>
  fieldsOfFamily({ column: 'route', members: Object.entries(schemas) }, '')

const ofFrames = (schemas: Readonly<Record<string, ObjectSchema>>): Fields => {
  for (const [name, { entries }] of Object.entries(schemas)) {
    if (typeOf(entries['type']!) !== JSON.stringify(name)) throw new Error(`${name} is not told by its type`)
  }
  return fieldsOfFamily({ column: 'frame', members: Object.entries(schemas) }, 'type')
}

/** The fields that all events have alike: the envelope's table speaks of them once. */
export function envelopeFields(): readonly Field[] {
  const [first, ...others] = Object.values<ObjectSchema>(events.eventSchemas)
  return fieldsOfObject(first!).filter((field) =>
    others.every((schema) => fieldsOfObject(schema).some((other) => line(other) === line(field))),
  )
}

/** What each table of fields has to list, by the heading above it. */
export function expectedTables(): ReadonlyMap<string, Fields> {
  const envelope = envelopeFields()
  const isOwn = (field: Field): boolean => !envelope.some((shared) => line(shared) === line(field))
  return new Map<string, Fields>([
    ['Envelope', { column: '', fields: envelope }],
    ...ownTables.map(([heading, schema]) => {
      const { column, fields } = fieldsOf(schema)
      const isEvent = Object.hasOwn(events.eventSchemas, heading)
      return [heading, { column, fields: isEvent ? fields.filter(isOwn) : fields }] as const
    }),
    ['Client frames', ofFrames(clientFrameSchemas)],
    ['Server frames', ofFrames(serverFrameSchemas)],
    ['Requests', ofRoutes(requestSchemas)],
    ['Answers', ofRoutes(responseSchemas)],
  ])
}

export const line = ({ kind, name, type, required }: Field): string =>
  `${kind === '' ? '' : `${kind}: `}${name === '' ? 'no field' : `${name}, ${type}, required: ${required}`}`

/** Every object and variant that can be reached, but for a named variant's options. */
function reachable(schema: Schema, seen: Set<Schema> = new Set()): Set<Schema> {
  if (seen.has(schema)) return seen
  if (isObject(schema)) {
    seen.add(schema)
    for (const field of Object.values(schema.entries)) reachable(field, seen)
  } else if (isVariant(schema)) {
    if (named.has(schema)) seen.add(schema)
    for (const option of schema.options) {
      if (!named.has(schema)) reachable(option, seen)
      else for (const field of Object.values(option.entries)) reachable(field, seen)
    }
  } else {
    for (const key of ['wrapped', 'item'] as const) if (key in schema) reachable(inner(schema, key), seen)
  }
  return seen
}

/** Objects within the events, the snapshot, the frames and the bodies that have no table. */
export function undocumentedSchemas(): readonly string[] {
  const families: readonly Schema[] = [
    clientFrameSchemas,
    serverFrameSchemas,
    requestSchemas,
    responseSchemas,
  ].flatMap((schemas) => Object.values<Schema>(schemas))
  const seen = new Set<Schema>()
  for (const schema of [
    ...Object.values(events.eventSchemas),
    snapshot.ThreadSnapshot,
    TurnControl,
    ...families,
  ])
    reachable(schema, seen)
  const known = new Set<Schema>([...ownTables.map(([, schema]) => schema), ...families])
  return [...seen].filter((schema) => !known.has(schema)).map((schema) => labelOf(schema))
}

const labelOf = (schema: Schema): string =>
  isObject(schema) ? `{ ${Object.keys(schema.entries).join(', ')} }` : schema.type

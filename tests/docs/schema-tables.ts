import * as v from 'valibot'
import * as events from '../../src/protocol/events.ts'
import * as ids from '../../src/protocol/id.ts'
import { Json } from '../../src/protocol/json.ts'
import * as snapshot from '../../src/protocol/snapshot.ts'
import { plain, tablesOf } from './markdown.ts'

/** One field as docs and schemas agree to write it: `required` is `yes`, `no`, or `no, default …`. */
interface Field {
  /** For a variant: which of its kinds. */
  readonly kind: string
  readonly name: string
  readonly type: string
  readonly required: string
}

type Schema = v.BaseSchema<unknown, unknown, v.BaseIssue<unknown>>
type ObjectSchema = Schema & { readonly entries: Readonly<Record<string, Schema>> }
type VariantSchema = Schema & { readonly options: readonly ObjectSchema[] }

// What valibot's constructors put on a schema, by its `type`; every use below looks at the type first.
const isObject = (schema: Schema): schema is ObjectSchema => schema.type === 'object'
const isVariant = (schema: Schema): schema is VariantSchema => schema.type === 'variant'
const inner = (schema: Schema, key: 'wrapped' | 'item'): Schema => {
  const found: unknown = Reflect.get(schema, key)
  if (typeof found !== 'object' || found === null) throw new Error(`a ${schema.type} without ${key}`)
  return found as Schema // the two keys hold schemas
}

const { created, end } = snapshot.SnapshotInvocation.entries

/** Every schema that has a table of its own, by the heading above that table. */
const documented: ReadonlyMap<string, Schema> = new Map<string, Schema>([
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
  ['SnapshotChunk', snapshot.SnapshotChunk],
  ['SnapshotCallback', snapshot.SnapshotCallback],
  ['SnapshotMessage', snapshot.SnapshotMessage],
])

/** The types that tables use by name. Those of the table “Types” are probed, since a check is a function. */
const named: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  ...Object.values(ids)
    .filter((schema) => typeof schema === 'object')
    .map((schema) => [schema, 'Id'] as const),
  [events.Count, 'Count'],
  [events.Timestamp, 'Timestamp'],
  [events.FinalParts, 'FinalPart[], at least one'],
  [Json, 'Json'],
  ...[...documented].map(([name, schema]) => [schema, name] as const),
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

const fieldsOfObject = (schema: ObjectSchema, kind = ''): Field[] =>
  Object.entries(schema.entries).map(([name, field]) => fieldOf(kind, name, field))

function fieldsOf(schema: Schema): readonly Field[] {
  if (isObject(schema)) return fieldsOfObject(schema)
  if (!isVariant(schema)) throw new Error(`a ${schema.type} has no fields`)
  return schema.options.flatMap((option) => {
    const { kind, ...entries } = option.entries
    if (kind?.type !== 'literal') throw new Error('an option of a variant is told by its literal kind')
    return Object.entries(entries).map(([name, field]) =>
      fieldOf(String(Reflect.get(kind, 'literal')), name, field),
    )
  })
}

/** Every object and variant that can be reached from the events and the snapshot, but for a named variant's options. */
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

/** Schemas without a table of their own. */
export function undocumentedSchemas(): readonly string[] {
  const seen = new Set<Schema>()
  for (const schema of [...Object.values(events.eventSchemas), snapshot.ThreadSnapshot])
    reachable(schema, seen)
  const known = new Set(documented.values())
  return [...seen].filter((schema) => !known.has(schema)).map((schema) => typeLabel(schema))
}

const typeLabel = (schema: Schema): string =>
  isObject(schema) ? `{ ${Object.keys(schema.entries).join(', ')} }` : schema.type

const fieldHeaders = ['field | type | required | meaning', 'kind | field | type | required | meaning']

/** The tables of fields in a document, with their headings. */
function documentedFields(
  markdown: string,
): readonly (readonly [heading: string, fields: readonly Field[]])[] {
  const tables = tablesOf(markdown).filter(({ header }) => fieldHeaders.includes(header.join(' | ')))
  return tables.map(({ heading, header, rows }) => {
    const column = (row: readonly string[], name: string): string => plain(row[header.indexOf(name)])
    const fields = rows.map((row) => ({
      kind: column(row, 'kind'),
      name: column(row, 'field'),
      type: column(row, 'type'),
      required: column(row, 'required'),
    }))
    return [heading, fields]
  })
}

/** The fields that all events have alike: the envelope's table speaks of them once. */
export function envelopeFields(): readonly Field[] {
  const [first, ...others] = Object.values<ObjectSchema>(events.eventSchemas)
  return fieldsOfObject(first!).filter((field) =>
    others.every((schema) => fieldsOfObject(schema).some((other) => line(other) === line(field))),
  )
}

const line = ({ kind, name, type, required }: Field): string =>
  `${kind === '' ? '' : `${kind}: `}${name}, ${type}, required: ${required}`

/** Where the tables of a document and the schemas differ, one line each; none when they say the same. */
export function fieldDifferences(markdown: string): readonly string[] {
  const documentedTables = documentedFields(markdown)
  const tables = new Map(documentedTables)
  const envelope = envelopeFields().map(line)
  const expected = new Map([
    ['Envelope', envelopeFields()],
    ...[...documented].map(([name, schema]) => [name, fieldsOf(schema)] as const),
  ])
  const headings = new Set([...expected.keys(), ...tables.keys()])
  const twice = repeated(documentedTables.map(([heading]) => heading)).map(
    (heading) => `${heading}: has more than one table`,
  )
  const differing = [...headings].flatMap((heading) => {
    const isEvent = Object.hasOwn(events.eventSchemas, heading)
    const schemaLines = expected.get(heading)?.map(line)
    const tableLines = tables.get(heading)?.map(line)
    if (schemaLines === undefined) return [`${heading}: no schema has this name`]
    if (tableLines === undefined) return [`${heading}: the schema has no table`]
    const own = isEvent ? schemaLines.filter((field) => !envelope.includes(field)) : schemaLines
    return [
      ...own
        .filter((field) => !tableLines.includes(field))
        .map((field) => `${heading}: the table lacks ${field}`),
      ...tableLines
        .filter((field) => !own.includes(field))
        .map((field) => `${heading}: the schema lacks ${field}`),
      ...repeated(tableLines).map((field) => `${heading}: the table says ${field} more than once`),
    ]
  })
  return [...twice, ...differing]
}

const repeated = (lines: readonly string[]): readonly string[] =>
  lines.filter((field, index) => lines.indexOf(field) !== index)

import { plain, tablesOf } from './markdown.ts'
import { expectedTables, type Fields, line } from './schema-fields.ts'

const fieldHeader = 'field | type | required | meaning'

/** The tables of fields in a document, with their headings. */
function documentedTables(markdown: string): readonly (readonly [heading: string, fields: Fields])[] {
  return tablesOf(markdown)
    .map(({ heading, header, rows }) => {
      const column = header.length === 5 ? header[0]! : ''
      return { heading, column, header: column === '' ? header : header.slice(1), rows }
    })
    .filter(({ header }) => header.join(' | ') === fieldHeader)
    .map(({ heading, column, rows }) => {
      const fields = rows.map((row) => {
        const [name, type, required] = (column === '' ? row : row.slice(1)).map(plain)
        return {
          kind: column === '' ? '' : plain(row[0]),
          name: name ?? '',
          type: type ?? '',
          required: required ?? '',
        }
      })
      return [heading, { column, fields }]
    })
}

/** Where the tables of a document and the schemas differ, one line each; none when they say the same. */
export function fieldDifferences(markdown: string): readonly string[] {
  const documented = documentedTables(markdown)
  const tables = new Map(documented)
  const expected = expectedTables()
  const twice = repeated(documented.map(([heading]) => heading)).map(
    (heading) => `${heading}: has more than one table`,
  )
  const differing = [...new Set([...expected.keys(), ...tables.keys()])].flatMap((heading) => {
    const schema = expected.get(heading)
    const table = tables.get(heading)
    if (schema === undefined) return [`${heading}: no schema has this name`]
    if (table === undefined) return [`${heading}: the schema has no table`]
    const own = schema.fields.map(line)
    const lines = table.fields.map(line)
    return [
      ...(schema.column === table.column
        ? []
        : [`${heading}: its first column is ${table.column || 'field'}, not ${schema.column || 'field'}`]),
      ...own.filter((field) => !lines.includes(field)).map((field) => `${heading}: the table lacks ${field}`),
      ...lines
        .filter((field) => !own.includes(field))
        .map((field) => `${heading}: the schema lacks ${field}`),
      ...repeated(lines).map((field) => `${heading}: the table says ${field} more than once`),
    ]
  })
  return [...twice, ...differing]
}

const repeated = (lines: readonly string[]): readonly string[] =>
  lines.filter((field, index) => lines.indexOf(field) !== index)

import { readFileSync } from 'node:fs'
import { plain, tableUnder } from './markdown.ts'

export const protocol = readFileSync(new URL('../../docs/PROTOCOL.md', import.meta.url), 'utf8')

/** The document with one change, which has to hit. */
export function tampered(from: string | RegExp, to: string): string {
  const changed = protocol.replace(from, to)
  if (changed === protocol) throw new Error(`nothing to tamper with: ${String(from)}`)
  return changed
}

/** Where a table's column and what the code says differ, both ways; `column` may join several cells. */
export function differences(
  markdown: string,
  heading: string,
  actual: ReadonlyMap<string, string>,
  column: (row: readonly string[]) => string = () => '',
): readonly string[] {
  const { rows } = tableUnder(markdown, heading)
  const documented = new Map(rows.map((row) => [plain(row[0]), column(row)]))
  const names = new Set([...documented.keys(), ...actual.keys()])
  return [...names]
    .filter((name) => documented.get(name) !== actual.get(name))
    .map(
      (name) =>
        `${heading}: ${name}: documented ${documented.get(name) ?? 'nowhere'}, is ${actual.get(name) ?? 'nowhere'}`,
    )
    .concat(rows.length === documented.size ? [] : [`${heading}: a row is there more than once`])
}

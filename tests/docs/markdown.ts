/** What the tests of the documents read of a Markdown file: its tables, code blocks and links. */

export interface Table {
  /** The nearest heading above, without its marks and backticks. */
  readonly heading: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export interface CodeBlock {
  readonly heading: string
  readonly language: string
  readonly code: string
  /** Of the opening fence, from 1. */
  readonly line: number
}

interface Line {
  readonly text: string
  readonly number: number
  readonly heading: string
  readonly isCode: boolean
}

/** Every line with the heading that it stands under. */
function linesOf(markdown: string): readonly Line[] {
  let heading = ''
  let isCode = false
  return markdown.split('\n').map((text, index) => {
    const isFence = text.startsWith('```')
    if (isFence) isCode = !isCode
    const title = isCode || isFence ? undefined : /^#+ (.*)$/.exec(text)?.[1]
    if (title !== undefined) heading = title.replaceAll('`', '')
    return { text, number: index + 1, heading, isCode: isCode || isFence }
  })
}

export function tablesOf(markdown: string): readonly Table[] {
  const tables: { heading: string; lines: string[] }[] = []
  let isInside = false
  for (const { text, heading, isCode } of linesOf(markdown)) {
    const isRow = !isCode && text.startsWith('|')
    if (isRow && !isInside) tables.push({ heading, lines: [] })
    if (isRow) tables.at(-1)?.lines.push(text)
    isInside = isRow
  }
  return tables.map(({ heading, lines }) => {
    const [header = [], , ...rows] = lines.map(cellsOf)
    return { heading, header, rows }
  })
}

/** The only table under a heading. */
export function tableUnder(markdown: string, heading: string): Table {
  const found = tablesOf(markdown).filter((table) => table.heading === heading)
  const [table] = found
  if (table === undefined || found.length > 1) {
    throw new Error(`${found.length} tables stand under the heading “${heading}”`)
  }
  return table
}

/** The cells of a row, without the escapes of `|`. */
const cellsOf = (row: string): string[] =>
  row
    .replace(/\|\s*$/, '')
    .split(/(?<!\\)\|/)
    .slice(1)
    .map((cell) => cell.replaceAll('\\|', '|').trim())

export const plain = (cell: string | undefined): string => (cell ?? '').replaceAll('`', '')

export function codeBlocksOf(markdown: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { language: string; heading: string; line: number; code: string[] } | undefined
  for (const { text, heading, number } of linesOf(markdown)) {
    if (!text.startsWith('```')) {
      open?.code.push(text)
    } else if (open === undefined) {
      open = { language: text.slice(3).trim(), heading, line: number, code: [] }
    } else {
      blocks.push({ ...open, code: open.code.join('\n') })
      open = undefined
    }
  }
  return blocks
}

/** What a document points to: links, pictures and the sources of pictures, outside of code. */
export function linksOf(markdown: string): readonly string[] {
  const prose = linesOf(markdown)
    .filter(({ isCode }) => !isCode)
    .map(({ text }) => text.replaceAll(/`[^`]*`/g, ''))
    .join('\n')
  const inline = [...prose.matchAll(/\]\(([^()\s]+)\)/g)]
  const attributes = [...prose.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g)]
  return [...inline, ...attributes].map(([, target = '']) => target)
}

/** The fragments that a document's headings can be reached by. */
export const anchorsOf = (markdown: string): readonly string[] =>
  linesOf(markdown)
    .filter(({ text, isCode }) => !isCode && /^#+ /.test(text))
    .map(({ heading }) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    )

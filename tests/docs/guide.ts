import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CodeBlock, codeBlocksOf } from './markdown.ts'
import { root } from './snippets.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** The pages of the guide: the README, and what docs/guide has. */
export const guidePages: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs/guide'))
    .toSorted()
    .map((name) => `docs/guide/${name}`),
]

/** One of them, by its name. */
export const guidePage = (name: string): string => read(`docs/guide/${name}.md`)

/** All that the guide says, one page after the other. */
export const guide: string = guidePages.map(read).join('\n')

/** The code blocks of the guide that can be run: TypeScript, and shell. */
export const guideBlocks: readonly (CodeBlock & { readonly file: string })[] = guidePages.flatMap((file) =>
  codeBlocksOf(read(file))
    .filter(({ language }) => /^tsx?$|^sh$/.test(language))
    .map((block) => ({ ...block, file })),
)

/** The only block under a heading of the guide. */
export function guideBlock(heading: string): CodeBlock {
  const found = guideBlocks.filter((block) => block.heading === heading)
  const [block] = found
  if (block === undefined || found.length > 1)
    throw new Error(`${found.length} code blocks stand under the heading “${heading}”`)
  return block
}

/** A block with one change, which has to hit: an address of the test's own, say. */
export function changed(block: CodeBlock, from: string, to: string): CodeBlock {
  if (!block.code.includes(from)) throw new Error(`line ${block.line}: there is no ${from}`)
  return { ...block, code: block.code.replaceAll(from, to) }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CodeBlock, codeBlocksOf } from './markdown.ts'
import { root } from './snippets.ts'

/** The code blocks of the README that can be run: TypeScript, and shell. */
export const readmeBlocks: readonly CodeBlock[] = codeBlocksOf(
  readFileSync(join(root, 'README.md'), 'utf8'),
).filter(({ language }) => /^tsx?$|^sh$/.test(language))

/** The only block under a heading of the README. */
export function readmeBlock(heading: string): CodeBlock {
  const found = readmeBlocks.filter((block) => block.heading === heading)
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

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { codeBlocksOf, plain, tablesOf } from './markdown.ts'
import { adapterNames, root, Snippets } from './snippets.ts'

const document = readFileSync(join(root, 'docs/ADAPTERS.md'), 'utf8')

test('the compiler accepts every code block', async () => {
  const snippets = await Snippets.create()
  try {
    const blocks = codeBlocksOf(document).filter(({ language }) => language === 'ts')
    expect(blocks.length).toBeGreaterThan(adapterNames.length)
    for (const block of blocks) await snippets.write(`line ${block.line}`, block)
    expect(await snippets.typeErrors()).toBe('')
  } finally {
    await snippets.dispose()
  }
})

test('the table of guarantees says what each entry exports', async () => {
  const table = tablesOf(document).find(({ header }) => plain(header[0]) === 'entry')
  const said = (table?.rows ?? []).map((row) => row.slice(0, 3).map(plain).join(' '))
  const exported = await Promise.all(
    adapterNames.map(async (name) => {
      const entry = (await import(`../../src/adapters/${name}/index.ts`)) as Record<string, unknown>
      const reader = Object.keys(entry).find((key) => key.startsWith('from'))
      return [`onebubble/adapters/${name}`, reader, entry['guarantee']].join(' ')
    }),
  )
  expect(said.toSorted()).toEqual(exported.toSorted())
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { codeBlocksOf, tablesOf } from './markdown.ts'
import { root, Snippets } from './snippets.ts'

const headings = ['assistant-ui', 'AI Elements and other components for UIMessage', 'useChat']
const document = readFileSync(join(root, 'docs/ADAPTERS.md'), 'utf8')
const section = document.slice(document.indexOf('\n## Out: your components'))

test('the compiler accepts a code block for each binding, and refuses one that is wrong', async () => {
  const blocks = codeBlocksOf(section)
  expect(blocks.map(({ heading }) => heading)).toEqual(headings)
  const snippets = await Snippets.create()
  try {
    for (const block of blocks) await snippets.write(`line ${block.line}`, block)
    expect(await snippets.typeErrors()).toBe('')
    const code = `import { createChatTransport } from 'onebubble/adapters/chat-transport'\ncreateChatTransport({})`
    await snippets.write('wrong', { language: 'ts', code })
    expect(await snippets.typeErrors()).toMatch(/wrong.snippet\.ts\(2,21\).*ChatTransportOptions/)
  } finally {
    await snippets.dispose()
  }
})

test('each entry that shows bubbles elsewhere stands in the table', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly types?: string }>>
  }
  const entries = Object.entries(exports).filter(([, { types }]) => types?.startsWith('./dist/bindings/'))
  const table = tablesOf(section)[0]
  expect(table?.rows.map(([entry = '']) => entry.replaceAll('`', ''))).toEqual(
    entries.map(([subpath]) => subpath.replace('.', 'onebubble')),
  )
})

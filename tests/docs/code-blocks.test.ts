import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readArguments } from '../../src/cli/read-arguments.ts'
import { guidePages } from './guide.ts'
import { type CodeBlock, codeBlocksOf } from './markdown.ts'
import { root, runSnippet } from './snippets.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const examples = readdirSync(join(root, 'examples'))
  .map((name) => `examples/${name}/README.md`)
  .filter((file) => existsSync(join(root, file)))
const documents = [
  ...guidePages,
  'CONTRIBUTING.md',
  'SECURITY.md',
  'bench/README.md',
  ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
  ...examples,
]

interface Block extends CodeBlock {
  readonly file: string
}
const blocksOf = (file: string, markdown = read(file)): readonly Block[] =>
  codeBlocksOf(markdown).map((block) => ({ ...block, file }))
const blocks = documents.flatMap((file) => blocksOf(file))

/** What compiles or runs the blocks of a page: `by` does so for those of these languages. */
const checks: readonly { readonly files: RegExp; readonly languages: RegExp; readonly by: string }[] = [
  { files: /^README|^docs\/guide\//, languages: /^tsx?$/, by: 'tests/docs/guide.test.ts' },
  { files: /^docs\/PROTOCOL/, languages: /^ts$/, by: 'tests/docs/guide.test.ts' },
  { files: /^docs\/PROTOCOL/, languages: /^json$/, by: 'tests/docs/protocol.test.ts' },
  { files: /^docs\/PROTOCOL/, languages: /^(?:http|text)$/, by: 'tests/docs/conversation.test.ts' },
  { files: /^docs\/GUARD/, languages: /^ts$/, by: 'tests/docs/guard-recipes.test.ts' },
  { files: /^docs\/ADAPTERS/, languages: /^ts$/, by: 'tests/docs/adapters.test.ts' },
  { files: /^docs\/ADAPTERS/, languages: /^tsx$/, by: 'tests/docs/bindings.test.ts' },
  { files: /^docs\/CHECKER/, languages: /^(?:ndjson|text)$/, by: 'tests/docs/checker.test.ts' },
  { files: /^docs\/DEPLOYMENT/, languages: /^(?:ts|nginx|yaml)$/, by: 'tests/docs/deployment.test.ts' },
  { files: /quick-start/, languages: /^jsonl$/, by: 'tests/docs/guide-pages.test.ts' },
  { files: /quick-start/, languages: /^(?:js|diff|text)$/, by: 'scripts/examples/quick-start.mjs' },
  { files: /walks/, languages: /^(?:jsonl?|text)$/, by: 'tests/docs/walks.test.ts' },
  { files: /^examples\//, languages: /^tsx?$/, by: 'tests/docs/examples.test.ts' },
  { files: /migration/, languages: /^js$/, by: 'tests/docs/code-blocks.test.ts' },
  { files: /^README|^examples\/|^docs\/CHECKER/, languages: /^sh$/, by: 'tests/docs/code-blocks.test.ts' },
  { files: /quick-start/, languages: /^sh$/, by: 'tests/docs/guide-runs.test.tsx' },
]

/** Those that nothing checks, and why. */
const unchecked: readonly { readonly files: RegExp; readonly languages: RegExp; readonly why: string }[] = [
  {
    files: /^docs\/PROTOCOL/,
    languages: /^(?:python|go)$/,
    why: 'another language, with a library of its own',
  },
]

const nameOf = ({ file, line, language }: Block): string => `${file}:${line} ${language}`
const isOf = (block: Block, { files, languages }: { files: RegExp; languages: RegExp }): boolean =>
  files.test(block.file) && languages.test(block.language)
const unknown = (given: readonly Block[]): readonly string[] =>
  given.filter((block) => ![...checks, ...unchecked].some((rule) => isOf(block, rule))).map(nameOf)

describe('the code blocks of all documents', () => {
  test('each is compiled or run, or stands in the list of those that are not', () => {
    expect(blocks.length).toBeGreaterThan(100)
    expect(unknown(blocks)).toEqual([])
  })

  test('every line of both lists is of use, and what it names is there', () => {
    const isIdle = (rule: { readonly files: RegExp; readonly languages: RegExp }): boolean =>
      !blocks.some((block) => isOf(block, rule))
    expect([...checks, ...unchecked].filter(isIdle)).toEqual([])
    expect(checks.filter(({ by }) => !existsSync(join(root, by)))).toEqual([])
  })

  test('red: a block in a language that is not expected there is found', () => {
    expect(unknown(blocksOf('docs/GUARD.md', '# A\n\n```ruby\nputs 1\n```\n'))).toEqual([
      'docs/GUARD.md:3 ruby',
    ])
  })
})

describe('lines of a shell', () => {
  const lines = (file: string): readonly string[] =>
    blocksOf(file)
      .filter(({ language }) => language === 'sh')
      .flatMap(({ code }) => code.split('\n').map((line) => line.replace(/ *#.*/, '')))
  /** The lines that no `package.json` in the folder has a script for. */
  const unknownScripts = (given: readonly string[], folder: string): readonly string[] => {
    const { scripts } = JSON.parse(read(join(folder, 'package.json'))) as { scripts: object }
    return given.filter((line) => {
      const [, name] = /^npm (?:run )?([\w:]+)$/.exec(line) ?? []
      return name === undefined || !Object.hasOwn(scripts, name)
    })
  }

  test.each(['README.md', ...examples])('those of %s are scripts of its package.json', (file) => {
    const folder = dirname(file)
    expect(lines(file).length).toBeGreaterThan(0)
    expect(unknownScripts(lines(file), folder)).toEqual([])
    expect(unknownScripts(['npm run nothing', 'rm x'], folder)).toEqual(['npm run nothing', 'rm x'])
  })

  test('the command line takes every npx line of the documents', () => {
    const commands = documents.flatMap((file) =>
      [...read(file).matchAll(/^npx onebubble (.* .*)$|`npx onebubble (\w+ [^`]*)`/gm)].map(
        ([, line, inline]) => line ?? inline ?? '',
      ),
    )
    expect(commands.length).toBeGreaterThan(5)
    const take = (command: string) => readArguments(command.split(' '), ['ai-sdk', 'openai-chat', 'ag-ui'])
    for (const command of commands)
      expect(take(command)).toMatchObject({ command: /^[a-z]*/.exec(command)?.[0] })
    expect(lines('docs/CHECKER.md').filter((line) => !line.startsWith('npx onebubble '))).toEqual([])
    expect(() => take('check a.har --entries 1')).toThrow('--entries')
  })
})

test('the reducer that the migration deletes puts a callback where the page says', async () => {
  const [block] = blocksOf('docs/guide/migration.md').filter(({ language }) => language === 'js')
  const code = `export const reduce = (state, event, replaceText) => { switch (event.type) {\n${block!.code}\n} }`
  const { reduce } = (await runSnippet({ language: 'js', code }, {})) as {
    reduce: (state: object, event: object, replaceText: (...args: readonly unknown[]) => unknown) => unknown
  } // what the line above exports
  const messages = [
    { id: 'first', text: 'About forty.' },
    { id: 'second', text: 'About eighty.' },
  ]
  const replaceText = (_state: unknown, id: unknown, text: unknown) => ({ replaced: id, text })
  const ofTheFirst = { type: 'callback', text: 'It is 42.' }
  const justNow = { messages, endedAt: Infinity }
  const longAgo = { messages, endedAt: -Infinity }
  // In time, it goes into the last bubble, which is another turn's. Late, it is a bubble more. With equal text, it is gone.
  expect(reduce(justNow, ofTheFirst, replaceText)).toEqual({ replaced: 'second', text: 'It is 42.' })
  expect(reduce(longAgo, ofTheFirst, replaceText)).toMatchObject({
    status: 'idle',
    messages: [...messages, ofTheFirst],
  })
  expect(reduce(longAgo, { type: 'callback', text: 'About eighty.' }, replaceText)).toBe(longAgo)
})

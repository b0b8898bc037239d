import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { guidance } from '../../src/cli/check/guidance.ts'
import { helpText } from '../../src/cli/help.ts'
import { runCli } from '../cli/support/run-cli.ts'
import { codeBlocksOf, tablesOf } from './markdown.ts'

const document = readFileSync(
  join(fileURLToPath(new URL('../..', import.meta.url)), 'docs/CHECKER.md'),
  'utf8',
)
const blocks = codeBlocksOf(document)
const block = (language: string): string => blocks.find((each) => each.language === language)!.code

test('the example prints what the page says', async () => {
  const { out, code } = await runCli(['check', 'chat.ndjson'], {
    'chat.ndjson': `${block('ndjson').trimEnd()}\n`,
  })
  expect(out.trimEnd()).toBe(block('text').trimEnd())
  expect(code).toBe(1)
})

test('the table has every code, and what is said of it', () => {
  const { rows } = tablesOf(document).find(({ heading }) => heading === 'What it finds')!
  const expected = Object.entries(guidance).map(([code, { level, breaks, fix }]) => [
    `\`${code}\``,
    level,
    breaks,
    fix,
  ])
  expect(rows).toEqual(expected)
})

test('every option that the page names is one', () => {
  const named = new Set(document.match(/--[a-z][a-z-]*/g))
  named.delete('--help')
  expect(named.size).toBeGreaterThan(5)
  for (const option of named) expect(helpText([])).toContain(option)
})

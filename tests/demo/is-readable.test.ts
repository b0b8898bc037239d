import { expect, test } from 'vitest'
import { isReadable } from '../../src/demo/chat/is-readable.ts'
import { linkOf } from '../../src/demo/chat/link-of.ts'

test.each([
  ['prose', 'The current runs along the coast. '.repeat(500)],
  ['a long list', '- The current runs along the coast.\n'.repeat(300)],
  ['long code', `\`\`\`js\n${'const a = 1\n'.repeat(1_500)}\`\`\`\n`],
  ['a rule', `${'-'.repeat(80)}\n`],
  ['lists in lists', '- a\n  - b\n    - c\n> > > d'],
])('%s is parsed', (_, block) => {
  expect(isReadable(block)).toBe(true)
})

test.each([
  ['a megabyte', 'a'.repeat(1_000_000)],
  ['a thousand lists in one line', '1. '.repeat(1_000)],
  ['a thousand quotes in one line', `Before\n${'>'.repeat(1_000)}`],
  ['a thousand headings', '# \n'.repeat(1_000)],
  ['a thousand rows', '|a|b|\n'.repeat(1_000)],
])('%s is shown as it was sent', (_, block) => {
  expect(isReadable(block)).toBe(false)
})

test('only addresses of the web and of mail are links', () => {
  expect(linkOf('HTTPS://a.example/b')).toBe('HTTPS://a.example/b')
  expect(linkOf('mailto:a@b.example')).toBe('mailto:a@b.example')
  for (const url of [
    'javascript:alert(1)',
    ' https://a',
    '//a',
    '/a',
    '#a',
    'data:text/html,a',
    'http:a',
    'vbscript:a',
  ])
    expect(linkOf(url)).toBe('')
})

import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// The red proof of every house rule. Each case is a file in a copy of the repository's layout, linted with the
// repository's own configuration: what is forbidden has to be complained about, its permitted counterpart must not.

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name: string): string => join(root, 'node_modules', name)

interface Case {
  readonly file: string
  readonly code: string
  /** The rule that complains and a piece of what it says; absent where the code is permitted. */
  readonly complaint?: { readonly rule: string; readonly says?: string }
}

const cases: Case[] = []
const forbid = (file: string, code: string, rule: string, says?: string): void =>
  void cases.push({ file, code, complaint: says === undefined ? { rule } : { rule, says } })
const permit = (file: string, code: string): void => void cases.push({ file, code })
let count = 0
/** A file name of its own for each case. */
const fileIn = (folder: string, extension = 'ts'): string => `${folder}/case-${(count += 1)}.${extension}`

// ── who imports whom ────────────────────────────────────────────────────────────────────────────────────────────

const floors =
  'protocol core store client producer persist server adapters react bindings devtools testing cli demo'.split(
    ' ',
  )
const floorTable: Record<string, string> = {
  protocol: '',
  core: 'protocol',
  store: 'protocol core',
  client: 'protocol core store',
  producer: 'protocol core store',
  persist: 'protocol core store',
  server: 'protocol core store',
  adapters: 'protocol',
  react: 'protocol core store client',
  bindings: 'protocol core store client react',
  cli: 'protocol core store adapters server',
  devtools: 'protocol core store react',
  testing: 'protocol core store client producer persist server',
  demo: 'protocol core store client persist react devtools testing',
}
for (const floor of floors) {
  const below = floorTable[floor]!.split(' ')
  const says = `${floor} imports the floors below it`
  for (const other of floors.filter((name) => name !== floor)) {
    for (const [folder, up] of [
      [`src/${floor}`, '..'],
      [`src/${floor}/deep`, '../..'],
    ] as const) {
      const code = `export * from '${up}/${other}/index.ts'`
      if (below.includes(other)) permit(fileIn(folder), code)
      else forbid(fileIn(folder), code, 'no-restricted-imports', says)
    }
    if (!below.includes(other)) continue
    for (const path of [`../${other}/fold.ts`, `../${other}`, `../${other}/deep/index.ts`]) {
      forbid(fileIn(`src/${floor}`), `export * from '${path}'`, 'no-restricted-imports', says)
    }
  }
  permit(fileIn(`src/${floor}`), "export * from './own.ts'\nexport * from './deep/own.ts'")
  permit(fileIn(`src/${floor}/deep`), "export * from '../own.ts'")
  forbid(fileIn(`src/${floor}`), "export * from '../index.ts'", 'no-restricted-imports', says)
  forbid(fileIn(`src/${floor}/deep`), "export * from '../../index.ts'", 'no-restricted-imports', says)
  for (const folder of ['tests', 'stories', 'bench', 'scripts', 'dist']) {
    forbid(fileIn(`src/${floor}`), `export * from '../../${folder}/a.ts'`, 'no-restricted-imports', says)
  }
}
for (const floor of floors) {
  // The package's entry stands in src itself and has no React.
  const code = `export * from './${floor}/index.ts'`
  if ('protocol core store'.split(' ').includes(floor)) permit(fileIn('src'), code)
  else forbid(fileIn('src'), code, 'no-restricted-imports', 'entry imports')
}
forbid(fileIn('src'), "export * from './core/fold.ts'", 'no-restricted-imports', 'entry imports')
forbid(fileIn('src'), "export * from '../tests/a.ts'", 'no-restricted-imports', 'entry imports')
forbid(fileIn('src'), "export * from '../index.ts'", 'no-restricted-imports', 'entry imports')
forbid(fileIn('src'), "export * from 'zustand/vanilla'", 'no-restricted-imports', 'entry imports')

// The command line loads the one adapter that it is told to.
permit(fileIn('src/cli'), "export const load = () => import('../adapters/ag-ui/index.ts')")
forbid(
  fileIn('src/cli'),
  "export * from '../adapters/ag-ui/from-ag-ui.ts'",
  'no-restricted-imports',
  'cli imports',
)

// ── which packages ──────────────────────────────────────────────────────────────────────────────────────────────

const packages = [
  'react react/jsx-runtime react-dom react-dom/client zustand zustand/react zustand/vanilla zustand/middleware',
  'immer valibot node:fs node:fs/promises fs ws hono @hono/node-server jose ioredis prom-client rate-limiter-flexible idb eventsource-parser @streamparser/json',
  '@assistant-ui/react ai fast-check vitest @testing-library/react react-markdown onebubble onebubble/react /absolute.ts',
]
  .join(' ')
  .split(' ')
const packageTable: Record<string, string> = {
  protocol: 'valibot',
  core: 'immer',
  store: 'zustand/vanilla zustand/middleware valibot immer',
  client: 'eventsource-parser',
  producer: 'valibot',
  server: 'node:fs node:fs/promises ws hono @hono/node-server jose ioredis prom-client rate-limiter-flexible',
  persist: 'idb valibot',
  adapters: 'eventsource-parser',
  react: 'react',
  bindings: 'react @assistant-ui/react ai',
  cli: 'node:fs node:fs/promises eventsource-parser @streamparser/json',
  devtools: 'react',
  testing: 'fast-check',
}
for (const [floor, own] of Object.entries(packageTable)) {
  for (const name of packages) {
    const code = `export * from '${name}'`
    if (own.split(' ').includes(name)) permit(fileIn(`src/${floor}`), code)
    else forbid(fileIn(`src/${floor}`), code, 'no-restricted-imports', `${floor} imports`)
  }
}
for (const name of ['react', 'react-dom/client', '@tanstack/react-virtual', 'react-markdown', 'zustand']) {
  permit(fileIn('src/demo'), `export * from '${name}'`)
}
for (const name of ['node:fs', 'node:fs/promises', 'onebubble', 'onebubble/react']) {
  forbid(fileIn('src/demo'), `export * from '${name}'`, 'no-restricted-imports', 'demo imports')
}

// ── every way to write an import ────────────────────────────────────────────────────────────────────────────────

for (const code of [
  "import 'react'",
  "import { memo } from 'react'\nexport { memo as default1 }",
  "import * as react from 'react'\nexport const memo = react.memo",
  "import type { ReactNode } from 'react'\nexport type Node = ReactNode",
  "export { memo } from 'react'",
  "export type { ReactNode } from 'react'",
  "export const load = () => import('react')",
]) {
  forbid(fileIn('src/core'), code, 'no-restricted-imports', 'core imports')
}
forbid(fileIn('src/core'), "export type Node = import('react').ReactNode", 'consistent-type-imports')
forbid(fileIn('src/store'), "export const react: unknown = require('react')", 'no-require-imports')

// ── time, chance and platform ───────────────────────────────────────────────────────────────────────────────────

const impure: Record<string, string> = {
  'know no time': 'Date performance',
  'schedule nothing':
    'setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask ' +
    'requestAnimationFrame cancelAnimationFrame requestIdleCallback',
  'know no chance': 'crypto',
  'know no browser':
    'globalThis window self document navigator location localStorage sessionStorage indexedDB fetch ' +
    'WebSocket EventSource BroadcastChannel MessageChannel',
  'know no Node': 'global process Buffer require module',
}
for (const [says, names] of Object.entries(impure)) {
  for (const name of names.split(' ')) {
    for (const floor of ['protocol', 'core', 'adapters']) {
      forbid(fileIn(`src/${floor}`), `export const value: unknown = ${name}`, 'no-restricted-globals', says)
    }
    permit(fileIn('src/store'), `export const value: unknown = ${name}`)
    permit(fileIn('src/core'), `export const value = (own: { ${name}: number }): number => own.${name}`)
  }
}
for (const floor of ['protocol', 'core', 'adapters']) {
  for (const code of [
    'export const value = Math.random()',
    "export const value = Math['random']()",
    'export const { random } = Math',
  ]) {
    forbid(fileIn(`src/${floor}`), code, 'no-restricted-properties', 'know no chance')
  }
  permit(fileIn(`src/${floor}`), 'export const value = Math.max(1, 2)')
}
permit(fileIn('src/client'), 'export const value = Math.random()')

// ── the rest of the house ───────────────────────────────────────────────────────────────────────────────────────

forbid(fileIn('src/store'), "console.warn('lost')", 'no-console')
permit(fileIn('src/demo'), "console.warn('lost')")
forbid(fileIn('src/store'), 'export const value = (input: any): unknown => input', 'no-explicit-any')
permit(fileIn('src/store'), 'export const value = (input: unknown): unknown => input')
forbid(fileIn('src/store'), 'export default 1', 'no-default-export')
permit('stories/case.stories.tsx', 'export default {}')
permit('vite.config.ts', 'export default {}')
forbid(fileIn('src/store'), 'export const enum Kind { A }', 'no-const-enum')
forbid(
  fileIn('src/store'),
  'export const first = (list: string[]): string => list[0]!',
  'no-non-null-assertion',
)
permit(fileIn('tests/store'), 'export const first = (list: string[]): string => list[0]!')
forbid('src/store/camelCase.ts', 'export const value = 1', 'filename-case')
forbid('src/store/cycle-a.ts', "export * from './cycle-b.ts'\nexport const a = 1", 'no-cycle')
forbid('src/store/cycle-b.ts', "export * from './cycle-a.ts'\nexport const b = 1", 'no-cycle')
permit('src/store/chain-a.ts', "export * from './chain-b.ts'\nexport const a = 1")
permit('src/store/chain-b.ts', 'export const b = 1')
const hook = "import { useState } from 'react'\nexport const useValue = (on: boolean): unknown =>"
forbid(fileIn('src/react'), `${hook} on && useState(0)`, 'rules-of-hooks')
permit(fileIn('src/react'), `${hook} [on, useState(0)]`)
const promise = 'const work = async (): Promise<void> => {}\n'
forbid(fileIn('src/store'), `${promise}work()`, 'no-floating-promises')
permit(fileIn('src/store'), `${promise}void work()`)
const union =
  "export function name(of: 'a' | 'b'): string {\n  switch (of) {\n    case 'a':\n      return 'A'\n"
forbid(fileIn('src/store'), `${union}  }\n  return ''\n}`, 'switch-exhaustiveness-check')
permit(fileIn('src/store'), `${union}    case 'b':\n      return 'B'\n  }\n}`)

for (const folder of ['tests/store', 'stories']) {
  const says = 'Tests never sleep'
  forbid(fileIn(folder), 'setTimeout(() => undefined, 10)', 'no-restricted-globals', says)
  forbid(fileIn(folder), 'setInterval(() => undefined, 10)', 'no-restricted-globals', says)
  for (const name of ['node:timers/promises', 'timers/promises', 'node:timers', 'timers']) {
    forbid(fileIn(folder), `export * from '${name}'`, 'no-restricted-imports', says)
  }
  const page = 'export const wait = (page: { waitForTimeout(ms: number): void; close(): void }): void => page'
  forbid(fileIn(folder), `${page}.waitForTimeout(10)`, 'no-restricted-properties', says)
  permit(fileIn(folder), `${page}.close()`)
}
forbid('tests/only.test.ts', "import { test } from 'vitest'\ntest.only('a', () => {})", 'no-focused-tests')
forbid('tests/skip.test.ts', "import { test } from 'vitest'\ntest.skip('a', () => {})", 'no-disabled-tests')

// ── the run ─────────────────────────────────────────────────────────────────────────────────────────────────────

interface Diagnostic {
  readonly code: string
  readonly message: string
  readonly help?: string
  readonly filename: string
}

interface Report {
  readonly diagnostics: readonly Diagnostic[]
  readonly number_of_files: number
}

let folder: string
let report: Report

/** What a tool prints. It exits with 1 when it complains, and here it has to complain. */
function run(tool: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const options = { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 }
  return new Promise((resolve) => {
    execFile(process.execPath, [tool, ...args], options, (_error, stdout) => resolve(stdout))
  })
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onebubble-layers-'))
  const config = pathToFileURL(join(root, 'oxlint.config.mjs')).href
  const files = [
    ...cases,
    { file: 'oxlint.config.mjs', code: `export { default } from '${config}'` },
    {
      file: 'tsconfig.json',
      code: '{ "compilerOptions": { "strict": true, "noUncheckedIndexedAccess": true, "module": "preserve", "noEmit": true } }',
    },
  ]
  for (const { file, code } of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), `${code}\n`)
  }
  const targets = ['src', 'tests', 'stories', 'vite.config.ts']
  const args = ['-c', 'oxlint.config.mjs', '--type-aware', '-f', 'json', ...targets]
  const output = await run(bin('oxlint/bin/oxlint'), args, {
    OXLINT_TSGOLINT_PATH: bin('oxlint-tsgolint/bin/tsgolint.js'),
  })
  report = JSON.parse(output) as Report
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const saidOf = (file: string): readonly string[] =>
  report.diagnostics
    .filter(({ filename }) => filename === file)
    .map(({ code, message, help }) => `${code.replace(/^.*\((.*)\)$/, '$1')}: ${message} ${help ?? ''}`)

test('the linter has read every case', () => {
  expect(report.number_of_files).toBe(cases.length)
})

describe('a house rule', () => {
  test.each(cases.filter(({ complaint }) => complaint !== undefined))(
    'forbids in $file: $code',
    ({ file, complaint }) => {
      const { rule, says = '' } = complaint!
      expect(saidOf(file)).toContainEqual(expect.stringMatching(new RegExp(`^${rule}: .*${says}`)))
    },
  )

  test.each(cases.filter(({ complaint }) => complaint === undefined))(
    'permits in $file: $code',
    ({ file }) => {
      expect(saidOf(file)).toEqual([])
    },
  )
})

interface Restrictions {
  readonly files: readonly string[]
  readonly rules: Readonly<Record<string, unknown>>
}

/** The messages in an override's restrictions, and the names of its globals. */
function restrictionsOf({ files, rules }: Restrictions): string[] {
  const messages: string[] = []
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { name, message } = value as { name?: unknown; message?: unknown }
    if (typeof message === 'string')
      messages.push(typeof name === 'string' ? `'${name}'. ${message}` : message)
    for (const inner of Object.values(value)) walk(inner)
  }
  for (const rule of ['no-restricted-imports', 'no-restricted-globals', 'no-restricted-properties'])
    walk(rules[rule])
  return messages.map((message) => `${files.join(', ')}: ${message}`)
}

test('no restriction is left without a red proof', async () => {
  const { default: config } = (await import(pathToFileURL(join(root, 'oxlint.config.mjs')).href)) as {
    default: { overrides: Restrictions[] }
  }
  const said = new Map<string, string>()
  for (const { filename, message, help } of report.diagnostics) {
    const floor = /^src\/(?=[^/]+$)|^(?:src\/)?[^/]+\//.exec(filename)![0]
    said.set(floor, `${said.get(floor) ?? ''}\n${message} ${help ?? ''}`)
  }
  const proved = (restriction: string): boolean => {
    const [files, message] = restriction.split(': ', 2) as [string, string]
    return files.split(', ').every((glob) => {
      const text = said.get(glob.replace(/\*.*$/, ''))
      return text?.includes(message) === true
    })
  }
  const restrictions = config.overrides.flatMap(restrictionsOf)
  expect(restrictions.length).toBeGreaterThan(50)
  expect(restrictions.filter((restriction) => !proved(restriction))).toEqual([])
})

test.each(['structuredClone(1)', 'new TextEncoder()', 'new AbortController()', "import('node:fs')"])(
  'the pure floors do not compile with %s',
  async (code) => {
    const project = await mkdtemp(join(folder, 'pure-'))
    const config = { extends: join(root, 'tsconfig.pure.json'), include: ['*.ts'] }
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify(config))
    const compile = async (text: string): Promise<string> => {
      await writeFile(join(project, 'case.ts'), text)
      return run(bin('typescript/bin/tsc'), ['-p', project], {})
    }
    expect(await compile('export const value: unknown = 1')).toBe('')
    expect(await compile(`export const value: unknown = ${code}`)).toMatch(/error TS2(304|307|591)/)
  },
)

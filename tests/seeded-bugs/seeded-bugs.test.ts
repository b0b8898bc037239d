import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { seededBugs } from './bugs.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const perRunMs = 120_000

/** What a run of the races and the laws came to. */
interface Run {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    /** Why the file could not be run at all; empty otherwise. */
    readonly message: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** Runs the races and the laws in a process of their own; with a bug, up to the first failure of each. */
async function run(bugName?: string): Promise<Run> {
  const args = ['run', '--config', 'tests/seeded-bugs/vitest.config.ts', '--reporter=json']
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...(bugName !== undefined && { ONEBUBBLE_SEEDED_BUG: bugName }),
  }
  for (const name of Object.keys(env)) if (name.startsWith('VITEST')) delete env[name]
  if (bugName !== undefined) args.push('--bail=1')
  const output = await new Promise<string>((resolve) => {
    // A run that fails exits with 1, and that is what is wanted.
    execFile(
      process.execPath,
      [`${root}node_modules/vitest/vitest.mjs`, ...args],
      { cwd: root, env, maxBuffer: 2 ** 26 },
      (_, stdout) => resolve(stdout),
    )
  })
  return JSON.parse(output.slice(output.indexOf('{'))) as Run // the reporter's own format
}

test('without a bug the races and the laws hold', { timeout: perRunMs }, async () => {
  const { numPassedTests, numFailedTests } = await run()
  expect(numFailedTests).toBe(0)
  expect(numPassedTests).toBeGreaterThan(30)
})

test.each(seededBugs)('$name: a race or a law fails', { timeout: perRunMs }, async ({ name, file, find }) => {
  const places = readFileSync(root + file, 'utf8').split(find).length - 1
  expect(
    places,
    `places for the bug in ${file}; the source has changed, so change tests/seeded-bugs/bugs.ts`,
  ).toBe(1)
  const { testResults } = await run(name)
  expect(testResults.map(({ message }) => message)).toEqual(testResults.map(() => ''))
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'failed')
    .map(({ fullName }) => fullName)
  console.log([`${name}:`, ...failed].join('\n  '))
  expect(failed.length).toBeGreaterThan(0)
})

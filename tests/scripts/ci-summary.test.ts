import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/ci-summary.mjs', import.meta.url))

const file = (...statuses: string[]): object => ({
  name: join(process.cwd(), 'tests/some.test.ts'),
  status: statuses.includes('failed') || statuses.length === 0 ? 'failed' : 'passed',
  message: statuses.length === 0 ? 'SyntaxError: no such export\n    at some.test.ts' : '',
  assertionResults: statuses.map((status, at) => ({
    status,
    fullName: `test ${at}`,
    failureMessages:
      status === 'failed' ? ['\u001b[31mAssertionError: expected 1 to be 2\u001b[39m\n    at line'] : [],
  })),
})
const green = { success: true, numPassedTests: 2, numFailedTests: 0, testResults: [file('passed', 'passed')] }
const red = { success: false, numPassedTests: 1, numFailedTests: 1, testResults: [file('passed', 'failed')] }
const unloaded = { ...green, success: false, testResults: [file('passed', 'passed'), file()] }
const nothing = { success: true, numPassedTests: 0, numFailedTests: 0, testResults: [] }
const fine = [{ step: 'check:types', ok: true }]
const broken = [...fine, { step: 'check:size', ok: false }]

const redLine = 'failed: tests/some.test.ts > test 1: AssertionError: expected 1 to be 2'
const unloadedLine = 'failed: tests/some.test.ts: SyntaxError: no such export'
const outside = 'failed: an error outside of any test: see the "Unhandled Errors" of the test run'

test.each([
  ['all is well', '0', '0', green, fine, ['2 passed, 0 failed'], 0],
  ['a test fails', '0', '1', red, fine, [redLine, '1 passed, 1 failed'], 1],
  ['a test file does not load', '0', '1', unloaded, fine, [unloadedLine, '2 passed, 1 failed'], 1],
  ['a check fails', '0', '1', green, broken, ['failed: check:size', '2 passed, 1 failed'], 1],
  [
    'a test and a check fail',
    '0',
    '2',
    red,
    broken,
    [redLine, 'failed: check:size', '1 passed, 2 failed'],
    1,
  ],
  [
    'an error outside of any test',
    '0',
    '1',
    { ...green, success: false },
    fine,
    [outside, '2 passed, 1 failed'],
    1,
  ],
  ['nothing ran', '0', '0', nothing, fine, ['failed: no test ran', '0 passed, 1 failed'], 1],
  [
    'the tests stop early',
    '1',
    '0',
    undefined,
    undefined,
    ['failed: the tests did not run to their end', '0 passed, 1 failed'],
    1,
  ],
  [
    'the checks stop early',
    '130',
    '0',
    green,
    undefined,
    ['failed: the checks did not run to their end', '2 passed, 1 failed'],
    1,
  ],
])('%s', (_what, status, failedSteps, tests, checks, lines, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'onebubble-summary-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, content: unknown): string => {
    if (content !== undefined) writeFileSync(join(folder, name), JSON.stringify(content))
    return join(folder, name)
  }
  const args = [script, status, failedSteps, write('tests.json', tests), write('checks.json', checks)]
  const done = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect(done.stdout).toBe(`${lines.join('\n')}\n`)
  expect(done.status).toBe(code)
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/ci-summary.mjs', import.meta.url))

const file = (...statuses: string[]): object => ({
  status: statuses.includes('failed') || statuses.length === 0 ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status })),
})
const green = { success: true, numPassedTests: 2, numFailedTests: 0, testResults: [file('passed', 'passed')] }
const red = { success: false, numPassedTests: 1, numFailedTests: 1, testResults: [file('passed', 'failed')] }
const unloaded = { ...green, success: false, testResults: [file('passed', 'passed'), file()] }
const nothing = { success: true, numPassedTests: 0, numFailedTests: 0, testResults: [] }
const fine = [{ step: 'check:types', ok: true }]
const broken = [...fine, { step: 'check:size', ok: false }]

test.each([
  ['all is well', '0', '0', green, fine, '2 passed, 0 failed', 0],
  ['a test fails', '0', '1', red, fine, '1 passed, 1 failed', 1],
  ['a test file does not load', '0', '1', unloaded, fine, '2 passed, 1 failed', 1],
  ['a check fails', '0', '1', green, broken, '2 passed, 1 failed', 1],
  ['a test and a check fail', '0', '2', red, broken, '1 passed, 2 failed', 1],
  ['an error outside of any test', '0', '1', { ...green, success: false }, fine, '2 passed, 1 failed', 1],
  ['nothing ran', '0', '0', nothing, fine, '0 passed, 1 failed', 1],
  ['the tests did not get to run', '1', '0', undefined, undefined, '0 passed, 1 failed', 1],
  ['the checks did not get to run', '130', '0', green, undefined, '2 passed, 1 failed', 1],
])('%s', (_what, status, failedSteps, tests, checks, line, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'onebubble-summary-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const write = (name: string, content: unknown): string => {
    if (content !== undefined) writeFileSync(join(folder, name), JSON.stringify(content))
    return join(folder, name)
  }
  const args = [script, status, failedSteps, write('tests.json', tests), write('checks.json', checks)]
  const done = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect(done.stdout).toBe(`${line}\n`)
  expect(done.status).toBe(code)
})

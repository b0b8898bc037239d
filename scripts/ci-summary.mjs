// The end of .ci/run: a line for each failure, then the count. Exits with 0 only if everything ran and nothing failed.
// `node scripts/ci-summary.mjs STATUS FAILED_STEPS TESTS.json CHECKS.json`, where STATUS is the exit code of the script.
import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const [status, failedSteps, testsFile, checksFile] = process.argv.slice(2)
const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined // the step did not run
  }
}
const firstLine = (text = '') => stripVTControlCharacters(text).trim().split('\n')[0]

const tests = read(testsFile)
const checks = read(checksFile)
const passed = tests?.numPassedTests ?? 0

// Often only the end of a CI log is kept, so the failures are repeated there.
const failures = []
for (const { name, status: result, message, assertionResults } of tests?.testResults ?? []) {
  const file = relative('.', name)
  const failed = assertionResults.filter((test) => test.status === 'failed')
  for (const test of failed)
    failures.push(`${file} > ${test.fullName}: ${firstLine(test.failureMessages[0])}`)
  // A file that does not load has no tests that could fail.
  if (result === 'failed' && failed.length === 0) failures.push(`${file}: ${firstLine(message)}`)
}
for (const { step, ok } of checks ?? []) if (!ok) failures.push(step)

// An exit code without a failed test counts as a failure as well.
const isFine =
  status === '0' && failedSteps === '0' && tests?.success === true && checks !== undefined && passed > 0
if (!isFine && failures.length === 0) {
  if (tests === undefined) failures.push('the tests did not run to their end')
  else if (checks === undefined) failures.push('the checks did not run to their end')
  else if (passed === 0) failures.push('no test ran')
  else failures.push('an error outside of any test: see the "Unhandled Errors" of the test run')
}

for (const failure of failures) console.log(`failed: ${failure}`)
console.log(`${passed} passed, ${failures.length} failed`)
process.exit(failures.length === 0 ? 0 : 1)

// The last line of .ci/run. `node scripts/ci-summary.mjs STATUS FAILED_STEPS TESTS.json CHECKS.json`, where STATUS is
// the exit code of the script. Exits with 0 only if everything ran and nothing failed.
import { readFileSync } from 'node:fs'

const [status, failedSteps, testsFile, checksFile] = process.argv.slice(2)
const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined // the step did not run
  }
}

const tests = read(testsFile)
const checks = read(checksFile)
const passed = tests?.numPassedTests ?? 0
// A file that does not load has no tests that could fail.
const unloaded = tests?.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.every(({ status: of }) => of !== 'failed'),
).length
const failedChecks = checks?.filter(({ ok }) => !ok).length
const counted = (tests?.numFailedTests ?? 0) + (unloaded ?? 0) + (failedChecks ?? 0)
// An exit code without a failed test (an unhandled error, a crash, nothing run) counts as a failure as well.
const isFine =
  status === '0' && failedSteps === '0' && tests?.success === true && checks !== undefined && passed > 0
const failed = isFine ? counted : Math.max(1, counted)

console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

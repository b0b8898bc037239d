// `npm run fuzz [-- NAME …]`: the long form of tests/fuzz/, whose short form is part of `npm test`. Exits with 1 if a
// file fails. `FUZZ_RUNS=N` sets the count, `FUZZ_SEED=N` repeats a run.
import { join } from 'node:path'
import { runLongForms } from './long-form.mjs'

/** How many mutated inputs a file tries. A store is faster than a socket. */
const runsOf = (file) => process.env.FUZZ_RUNS ?? (file === 'store.test.ts' ? '1000000' : '100000')

const isOk = await runLongForms(join('tests', 'fuzz'), process.argv.slice(2), (file) => ({
  env: { FUZZ_RUNS: runsOf(file) },
  what: `${Number(runsOf(file)).toLocaleString('en')} inputs`,
}))
if (!isOk) process.exitCode ||= 1

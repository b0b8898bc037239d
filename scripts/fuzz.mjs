// `npm run fuzz [-- NAME …]`: the long form of tests/fuzz/, whose short form is a part of `npm test`. Ends red when a file does.
// `FUZZ_RUNS=N` sets the count, `FUZZ_SEED=N` plays again.
import { join } from 'node:path'
import { runLongForms } from './long-form.mjs'

/** How many mutated inputs a file tries; a store takes them more quickly than a socket. */
const runsOf = (file) => process.env.FUZZ_RUNS ?? (file === 'store.test.ts' ? '1000000' : '100000')

const isOk = await runLongForms(join('tests', 'fuzz'), process.argv.slice(2), (file) => ({
  env: { FUZZ_RUNS: runsOf(file) },
  what: `${Number(runsOf(file)).toLocaleString('en')} inputs`,
}))
if (!isOk) process.exitCode ||= 1

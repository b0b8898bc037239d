// `npm run endure [-- NAME …]`: the long form of tests/endure/, with hundreds of crashes and network failures, and
// thousands of sockets. The short form is part of `npm test`. Writes its results to bench/results/endure/. Exits with 1
// if a file fails.
import { join } from 'node:path'
import { runLongForms } from './long-form.mjs'

const isOk = await runLongForms(join('tests', 'endure'), process.argv.slice(2), () => ({
  env: { ENDURE: 'long' },
  what: 'long form',
}))
if (!isOk) process.exitCode ||= 1

// `npm run endure [-- NAME …]`: the long form of tests/endure/, whose short form is a part of `npm test`: hundreds of crashes, cut
// networks, thousands of sockets. Writes what it measures to bench/results/endure/, and ends red when a file does.
import { join } from 'node:path'
import { runLongForms } from './long-form.mjs'

const isOk = await runLongForms(join('tests', 'endure'), process.argv.slice(2), () => ({
  env: { ENDURE: 'long' },
  what: 'long form',
}))
if (!isOk) process.exitCode ||= 1

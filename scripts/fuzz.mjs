// `npm run fuzz [-- NAME …]`: the long form of tests/fuzz/, whose short form is a part of `npm test`. Runs one file after the other,
// says every few seconds how far it is, and ends red when one of them does. `FUZZ_RUNS=N` sets the count, `FUZZ_SEED=N` plays again.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join('tests', 'fuzz')
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')

/** How many mutated inputs a file tries; a store takes them more quickly than a socket. */
const runsOf = (file) => process.env.FUZZ_RUNS ?? (file === 'store.test.ts' ? '1000000' : '100000')

const tellMs = 10_000

const names = process.argv.slice(2)
const files = readdirSync(join(root, folder))
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => names.length === 0 || names.some((name) => file.startsWith(name)))
if (files.length === 0) {
  console.error(`There is no file in ${folder} whose name begins with ${names.join(' or ')}.`)
  process.exit(2)
}

const results = []
for (const file of files) {
  const runs = runsOf(file)
  console.log(`\n── ${file}: ${Number(runs).toLocaleString('en')} inputs ──`)
  const begun = performance.now()
  const seconds = () => Math.round((performance.now() - begun) / 1_000)
  const telling = setInterval(() => console.log(`   ${file}: ${seconds()} s`), tellMs)
  const isOk = await run(join(folder, file), runs)
  clearInterval(telling)
  results.push({ file, runs, isOk, seconds: seconds() })
}

console.log('')
for (const { file, runs, isOk, seconds } of results)
  console.log(`${isOk ? 'ok    ' : 'FAILED'}  ${file.padEnd(28)} ${runs.padStart(9)} inputs ${seconds} s`)
process.exit(results.every(({ isOk }) => isOk) ? 0 : 1)

/** Resolves to whether the file passes. No test of it ends by time: its count says when it is over. */
function run(file, runs) {
  const args = [vitest, 'run', '--project', 'unit', '--testTimeout', '0', '--hookTimeout', '0', file]
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, FUZZ_RUNS: runs },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return new Promise((resolve) => {
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })
}

// `node scripts/check.mjs [--without STEP] [--report FILE]`: everything a reviewer would ask for. All steps run even
// if one fails, and a table follows at the end. Each step is a script of package.json and can run alone.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// The quick steps come first. package, pack and examples need the output of build. If they run alone, they build it first.
const steps = [
  'check:types',
  'check:lint',
  'check:format',
  'check:dead',
  'test',
  'check:build',
  'check:package',
  'check:pack',
  'check:examples',
  'check:size',
]
const { values } = parseArgs({
  options: { without: { type: 'string', multiple: true }, report: { type: 'string' } },
})

const results = []
for (const step of steps.filter((name) => !values.without?.includes(name))) {
  console.log(`\n── ${step} ──`)
  const begun = performance.now()
  const { status } = spawnSync('npm', ['run', '--silent', step], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  results.push({ step, ok: status === 0, seconds: ((performance.now() - begun) / 1000).toFixed(1) })
}

console.log('\n')
for (const { step, ok, seconds } of results) {
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${step.padEnd(15)} ${seconds.padStart(6)} s`)
}
if (values.report) writeFileSync(values.report, JSON.stringify(results))
process.exit(results.every(({ ok }) => ok) ? 0 : 1)

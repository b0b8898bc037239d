// Runs the test files of a folder in their long form, one after the other, and prints the progress every few seconds.
import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
const tellMs = 10_000

/**
 * @param {string} folder below the project's root
 * @param {readonly string[]} names prefixes of file names; none: all files
 * @param {(file: string) => { env: Record<string, string>; what: string }} formOf the settings of a file's long form,
 * and a name for it
 * @returns {Promise<boolean>} whether all of them pass
 */
export async function runLongForms(folder, names, formOf) {
  const files = readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => names.length === 0 || names.some((name) => file.startsWith(name)))
  if (files.length === 0) {
    console.error(`There is no file in ${folder} whose name begins with ${names.join(' or ')}.`)
    process.exitCode = 2
    return false
  }
  const results = []
  for (const file of files) {
    const { env, what } = formOf(file)
    console.log(`\n── ${file}: ${what} ──`)
    const begun = performance.now()
    const seconds = () => Math.round((performance.now() - begun) / 1_000)
    const telling = setInterval(() => console.log(`   ${file}: ${seconds()} s`), tellMs)
    const isOk = await run(join(folder, file), env)
    clearInterval(telling)
    results.push({ file, what, isOk, seconds: seconds() })
  }
  console.log('')
  for (const { file, what, isOk, seconds } of results)
    console.log(`${isOk ? 'ok    ' : 'FAILED'}  ${file.padEnd(28)} ${what} ${seconds} s`)
  return results.every(({ isOk }) => isOk)
}

/** Resolves to whether the file passes. Its tests have no time limit; their count decides when they end. */
function run(file, env) {
  const args = [vitest, 'run', '--project', 'unit', '--testTimeout', '0', '--hookTimeout', '0', file]
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  return new Promise((resolve) => {
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })
}

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const program = fileURLToPath(new URL('../heap/run.mjs', import.meta.url))

/** Runs a measure of bench/heap in a process of its own. */
export async function heapMeasure(name, library, args) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    program,
    name,
    library,
    JSON.stringify(args),
  ])
  return JSON.parse(stdout)
}

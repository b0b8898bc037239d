// Shared by the tests of the packed library: packs it, and runs commands in a folder where it is installed.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Packs the library into a folder, and returns the tarball's name. `npm pack` builds it first. */
export async function pack(folder) {
  // --json prints the file's name, but also whatever the build prints before it.
  const printed = await run('npm', ['pack', '--silent', '--pack-destination', folder], root)
  return printed.trim().split('\n').at(-1)
}

/** Installs the dependencies of a folder's package.json. */
export const install = (folder) =>
  run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'], folder)

/** Runs a command to its end, and returns its output. If it fails, throws all of the output. */
export async function run(command, args, cwd) {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8')
    child[name].on('data', (text) => (texts[name] += text))
  }
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (status === 0) return texts.stdout
  throw new Error(`${[command, ...args].join(' ')} failed\n${texts.stdout}${texts.stderr}`)
}

/** Runs a package's command line without npm. */
export const runBin = (folder, file, args) =>
  run(process.execPath, [join(folder, 'node_modules', file), ...args], folder)

/** The version that this project uses, so that npm finds it in its cache; undefined if there is none. */
export function ours(name) {
  try {
    return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

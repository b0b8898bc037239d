// `prestart` of each example: builds the library where its build is missing or older than its source, and installs the
// example's packages, the library among them as npm would publish it. No dependencies of its own.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const example = process.cwd()
const say = (line) => console.error(`[ensure] ${line}`)

/** npm hands on what the example's .npmrc says, which would not fit the lock file of the library. */
const env = { ...process.env }
delete env.npm_config_install_links
delete env.npm_config_package_lock

function run(command, args, cwd) {
  say([command, ...args].join(' '))
  const { status } = spawnSync(command, args, {
    cwd,
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** When a file was written, or 0 where there is none. */
const timeOf = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0)

const newestIn = (folder) =>
  Math.max(
    ...readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => timeOf(join(entry.parentPath, entry.name))),
  )

const built = join(root, 'dist/schema.json') // the build writes it last
if (timeOf(built) < Math.max(newestIn(join(root, 'src')), timeOf(join(root, 'package.json')))) {
  run(process.execPath, [join(root, 'scripts/ensure.mjs'), 'deps'], root)
  run('npm', ['run', '--silent', 'build'], root)
}

const installed = join(example, 'node_modules/.package-lock.json') // npm writes it last
if (timeOf(installed) < Math.max(timeOf(built), timeOf(join(example, 'package.json')))) {
  // The copy that is there has the same version, and npm would keep it.
  rmSync(join(example, 'node_modules/onebubble'), { recursive: true, force: true })
  rmSync(installed, { force: true })
  run('npm', ['install', '--prefer-offline'], example)
}

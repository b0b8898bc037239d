// `node scripts/ensure.mjs [deps] [browser] [redis]`: makes a fresh clone runnable. Has no dependencies.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBrowser } from './browser.mjs'
import { findRedis } from './redis.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const wants = process.argv.slice(2)
const say = (line) => console.error(`[ensure] ${line}`)

function run(command, args, options = {}) {
  say([command, ...args].join(' '))
  // stdout goes to stderr, so that the output of `npm test --json` stays clean
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
    ...options,
  })
  return done.status === 0
}

/** Why node_modules does not match package-lock.json; undefined if it does. */
function staleReason() {
  const marker = join(root, 'node_modules', '.package-lock.json') // npm writes it last
  if (!existsSync(marker)) return 'node_modules is missing or half installed'
  const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
  const wanted = read(join(root, 'package-lock.json'))
  const present = read(marker)
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) continue
    const have = present[path]
    if (have === undefined) {
      if (entry.optional || entry.peer || entry.devOptional) continue // other platforms
      return `${path} is not installed`
    }
    // The marker only shows that they were installed once. Cleaning a checkout removes these folders separately.
    if (!path.startsWith('node_modules/') && !existsSync(join(root, path))) return `${path} is gone`
    if (have.version !== entry.version || have.integrity !== entry.integrity) {
      return `${path} is ${have.version}, the lock says ${entry.version}`
    }
  }
  for (const path of Object.keys(present)) {
    if (wanted[path] === undefined) return `${path} is not in the lock`
  }
  return undefined
}

function ensureDeps() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    say(`Node ${process.versions.node} is too old: 20.19 or newer is needed`)
    process.exit(1)
  }
  const reason = staleReason()
  if (reason === undefined) return
  say(`${reason}: installing`)
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund']
  const ok = npm?.endsWith('.js') ? run(process.execPath, [npm, ...args]) : run('npm', args)
  if (!ok) {
    say('npm ci failed')
    process.exit(1)
  }
}

const isDebian = process.platform === 'linux' && existsSync('/usr/bin/apt-get')
const isRoot = process.getuid?.() === 0

/** Tries to install a Debian package. The caller checks whether that helped. */
function aptInstall(name) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const lock = ['-o', 'DPkg::Lock::Timeout=300']
  run('apt-get', [...lock, 'update', '-qq'], { env })
  run('apt-get', [...lock, 'install', '-y', '-qq', '--no-install-recommends', name], { env })
}

function ensureBrowser() {
  if (findBrowser()) return
  say('no Chromium found (set CHROME_PATH to use your own): installing one')
  // On Ubuntu, the package of that name only installs a snap, which needs a running snapd.
  if (isDebian && isRoot && !isUbuntu()) {
    aptInstall('chromium')
    if (findBrowser()) return
  }
  const cli = join(root, 'node_modules', 'playwright', 'cli.js')
  const extra = isDebian && isRoot ? ['--with-deps'] : []
  run(process.execPath, [cli, 'install', ...extra, 'chromium'])
  if (findBrowser()) return
  say('could not get a browser. Install Chromium or Chrome, or set CHROME_PATH, and run again.')
  process.exit(1)
}

/** Unlike the browser, a missing Redis is not an error here. The tests that need one decide. */
function ensureRedis() {
  if (findRedis()) return
  if (isDebian && isRoot) aptInstall('redis-server')
  if (!findRedis()) say('no redis-server found (set REDIS_URL to use your own): continuing without one')
}

function isUbuntu() {
  try {
    return /^ID=.*ubuntu/im.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

if (wants.includes('deps')) ensureDeps()
if (wants.includes('browser')) ensureBrowser()
if (wants.includes('redis')) ensureRedis()

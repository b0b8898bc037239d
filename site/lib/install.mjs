// Installs what site/package-lock.json says, if it is not installed yet.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './site-map.mjs'

const site = join(root, 'site')

/** The versions in a lock file, as text, to be compared with another's. */
function versionsIn(file) {
  const { packages } = JSON.parse(readFileSync(join(site, file), 'utf8'))
  const entries = Object.entries(packages).filter(([name, { optional }]) => name !== '' && !optional)
  return JSON.stringify(entries.map(([name, { version }]) => [name, version]))
}

export function install() {
  const marker = 'node_modules/.package-lock.json' // npm writes it last
  if (existsSync(join(site, marker)) && versionsIn(marker) === versionsIn('package-lock.json')) return
  console.error('[docs] installing the tools of the site')
  const args = ['ci', '--ignore-scripts', '--loglevel=error']
  const shell = process.platform === 'win32'
  const { status } = spawnSync('npm', args, { cwd: site, stdio: ['ignore', 2, 2], shell })
  if (status !== 0) throw new Error('the tools of the site could not be installed')
}

// `npm run bench [-- FILTER …] [--quick] [--against DIR] [--out DIR]`: the cost of the hot paths, compared with the
// peers and with the least possible work. Figures are ratios within one run, because absolute times depend on the
// machine. See bench/README.md.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { cases } from './cases/index.mjs'
import { buildLibrary, root } from './lib/build-library.mjs'
import { loadPeers } from './lib/peers.mjs'
import { printTable, writeResults } from './lib/report.mjs'
import { updateSpeedPage } from './speed-page.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false }, // a third of the rounds, without the cases that take minutes
    smoke: { type: 'boolean', default: false }, // one tiny round of our own cases, for a test; its figures mean nothing
    'no-peers': { type: 'boolean', default: false },
    against: { type: 'string' }, // another checkout, or its dist, to measure as well
    out: { type: 'string' }, // where to write the results; by default, a whole run writes bench/results
  },
})
const isQuick = values.quick || values.smoke
const filters = positionals.length > 0 ? positionals : ['']
const chosen = cases.filter(({ name }) => filters.some((filter) => name.includes(filter)))
if (chosen.length === 0) throw new Error(`no case has that name: ${cases.map(({ name }) => name).join(', ')}`)

const committed = join(root, 'bench/results')
const folder = folderOf(values.out)
const library = await buildLibrary()
const against = values.against === undefined ? undefined : await buildLibrary(values.against)
const peers = values['no-peers'] || values.smoke ? [] : await loadPeers()

/**
 * The folder for the results. docs/guide/speed.md must match bench/results, so only a whole run may replace those.
 */
function folderOf(out) {
  const isWhole = chosen.length === cases.length && !isQuick && !values['no-peers']
  if (out === undefined) return isWhole ? committed : undefined
  const folder = resolve(out)
  if (folder === committed && !isWhole)
    throw new Error(
      'bench/results takes a whole run: give --out another folder, or leave the filters and --quick out',
    )
  return folder
}

/** Runs a case in a process of its own. */
async function measure(settings) {
  const child = fork(join(root, 'bench/run-case.mjs'), [JSON.stringify(settings)])
  const [[result], [code]] = await Promise.all([
    Promise.race([once(child, 'message'), once(child, 'exit').then(() => [])]),
    once(child, 'exit'),
  ])
  if (result === undefined) throw new Error(`the case ${settings.name} ended with ${code}`)
  return result
}

const results = []
for (const [index, { name }] of chosen.entries()) {
  const label = `[${index + 1}/${chosen.length}] ${name}`
  const hasPeers = peers.length > 0
  const result = await measure({ name, label, library, against, isSmoke: values.smoke, isQuick, hasPeers })
  results.push({ name, ...result })
  printTable(name, result.rows)
}
if (folder !== undefined) writeResults(folder, results, peers)
if (folder === committed) updateSpeedPage()

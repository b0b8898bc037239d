// `npm run bench [-- FILTER …] [--quick]`: what the hot paths cost, beside the peers and beside the least that can be done.
// Figures are ratios within one run, since a machine's own speed says nothing. bench/README.md says how they come about.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cases } from './cases/index.mjs'
import { buildLibrary, root } from './lib/build-library.mjs'
import { loadPeers } from './lib/peers.mjs'
import { printTable, writeResults } from './lib/report.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false }, // a third of the rounds, and not what takes minutes
    smoke: { type: 'boolean', default: false }, // one tiny round of our own, as a test does; its figures mean nothing
    'no-peers': { type: 'boolean', default: false },
    out: { type: 'string' }, // where to write the results; by default, a whole run writes bench/results
  },
})
const isQuick = values.quick || values.smoke
const filters = positionals.length > 0 ? positionals : ['']
const chosen = cases.filter(({ name }) => filters.some((filter) => name.includes(filter)))
if (chosen.length === 0) throw new Error(`no case has that name: ${cases.map(({ name }) => name).join(', ')}`)

const library = await buildLibrary()
const peers = values['no-peers'] || values.smoke ? [] : await loadPeers()

/** What the case measures, in a process of its own. */
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
  const result = await measure({ name, label, library, isSmoke: values.smoke, isQuick, hasPeers })
  results.push({ name, ...result })
  printTable(name, result.rows)
}
const isWhole = chosen.length === cases.length && !isQuick && peers.length > 0
const folder = values.out ?? (isWhole ? join(root, 'bench/results') : undefined)
if (folder !== undefined) writeResults(folder, results, peers)

// `npm run bench [-- FILTER …] [--quick]`: what the hot paths cost, beside the peers and beside the least that can be done.
// Figures are ratios within one run, since a machine's own speed says nothing. bench/README.md says how they come about.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cases } from './cases/index.mjs'
import { buildLibrary, root } from './lib/build-library.mjs'
import { collectFully } from './lib/measure.mjs'
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
// The peers, and React, read it when they are loaded.
process.env.NODE_ENV = 'production'

const isQuick = values.quick || values.smoke
const filters = positionals.length > 0 ? positionals : ['']
const chosen = cases.filter(({ name }) => filters.some((filter) => name.includes(filter)))
if (chosen.length === 0) throw new Error(`no case has that name: ${cases.map(({ name }) => name).join(', ')}`)

const progress = (line) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${line}`)
const library = await buildLibrary()
const peers = values['no-peers'] || values.smoke ? [] : await loadPeers()
const onebubble = await import(library)

const results = []
for (const [index, one] of chosen.entries()) {
  const { name } = one
  const label = `[${index + 1}/${chosen.length}] ${name}`
  progress(label)
  collectFully() // what the last case left behind; the rounds that warm up are still to come
  const rounds = values.smoke ? 1 : isQuick ? 5 : 15
  const result = await one.run({
    onebubble,
    library,
    peers,
    isQuick,
    sized: (full, tiny) => (values.smoke ? tiny : full),
    // V8 has optimised everything after some eight rounds; a share of the rounds is for what takes long by itself.
    plan: ({ share = 1 } = {}) => ({
      rounds: Math.max(1, Math.round(rounds * share)),
      warmups: values.smoke ? 0 : Math.ceil(8 * share ** 2),
      onRound: (round, of) => progress(`${label}: round ${round + 1} of ${of}`),
    }),
  })
  results.push({ name, ...result })
  printTable(name, result.rows)
}
progress('')
const isWhole = chosen.length === cases.length && !isQuick && peers.length > 0
const folder = values.out ?? (isWhole ? join(root, 'bench/results') : undefined)
if (folder !== undefined) writeResults(folder, results, peers)

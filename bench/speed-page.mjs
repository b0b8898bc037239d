// `node bench/speed-page.mjs [--check]`: writes the figures of bench/results into the tables of docs/guide/speed.md,
// so that one run of the bench updates the whole page. With --check it changes nothing, and fails if the page
// differs.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './lib/build-library.mjs'

const path = 'docs/guide/speed.md'

/** The comparisons with the peers: name and cadence. Each has a row per number of bubbles. */
const peers = [
  ['AI SDK `Chat`', 'every 16 chunks'],
  ['AI SDK `Chat`', 'at every chunk'],
  ...['AG-UI', 'TanStack AI', 'LangGraph', 'stream-chat', 'zustand + immer'].map((name) => [
    name,
    'every 16 chunks',
  ]),
]
const bubbleCounts = ['0', '10,000']

/**
 * The comparisons with ourselves, with the least possible work, and in the browser: how the row begins. Missed
 * targets are included.
 */
const compared = [
  'growth of the cost of a chunk',
  'a chunk, against raw `Map` and `+=`',
  'AI SDK `Chat` against onebubble, a whole turn',
  'share of a whole turn',
  'from the JSON text of a frame',
  'hydrate 100,000 bubbles',
  'Chromium: sampled JS time',
  'Chromium: task time',
]

/** Two significant digits: 0.20, 1.0, 11, 15,000. */
function rounded(value) {
  const number = Number(value.toPrecision(2))
  return number >= 100 ? number.toLocaleString('en') : number.toPrecision(2)
}

/** The target, and whether it was missed; a dash without one. */
function aimOf({ target, value }) {
  if (target === undefined) return '–'
  const [sign, bound] = target.most === undefined ? ['≥', target.least] : ['≤', target.most]
  const isMet = sign === '≥' ? value >= bound : value <= bound
  return `${sign} ${bound}${isMet ? '' : ', missed'}`
}

const line = (cells) => `| ${cells.join(' | ')} |`
const table = (header, rows) => [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')

/** The tables by name, from the results of a whole run. */
function speedTables(results) {
  const rows = results.flatMap(({ rows: ofCase }) => ofCase).filter(({ value }) => value !== undefined)
  const figureOf = (what, cadence) => {
    const row = rows.find((one) => one.what === what && one.cadence === cadence)
    if (row === undefined)
      throw new Error(`the results have no figure for “${what}” (${cadence}): run the whole bench`)
    return rounded(row.value)
  }
  return {
    peers: table(
      ['peer', 'onebubble published, both read', ...bubbleCounts.map((count) => `${count} bubbles`)],
      peers.map(([name, cadence]) => [
        name,
        cadence,
        ...bubbleCounts.map((count) =>
          figureOf(
            `${name} against onebubble, ${count} bubbles`,
            `onebubble published, and both read, ${cadence}`,
          ),
        ),
      ]),
    ),
    compared: table(
      ['compared', 'cadence', 'ratio', 'aim'],
      compared.flatMap((begin) =>
        rows
          .filter(({ what }) => what.startsWith(begin))
          .map((row) => [row.what, row.cadence, rounded(row.value), aimOf(row)]),
      ),
    ),
  }
}

/** The page with these tables between their marks. */
function fillPage(page, tables) {
  return Object.entries(tables).reduce((text, [name, lines]) => {
    const [begin, end] = [`<!-- bench: ${name} -->`, `<!-- /bench: ${name} -->`]
    const [from, until] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || until < from)
      throw new Error(`${path} needs the marks ${begin} and ${end} around its table`)
    return `${text.slice(0, from + begin.length)}\n\n${lines}\n\n${text.slice(until)}`
  }, page)
}

/** @returns whether the page has changed */
export function updateSpeedPage({ isCheck = false } = {}) {
  const file = join(root, path)
  const page = readFileSync(file, 'utf8')
  const { results } = JSON.parse(readFileSync(join(root, 'bench/results/results.json'), 'utf8'))
  const filled = fillPage(page, speedTables(results))
  if (!isCheck && filled !== page) writeFileSync(file, filled)
  return filled !== page
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const isCheck = process.argv.includes('--check')
  if (updateSpeedPage({ isCheck }) && isCheck) {
    console.error(`The figures of ${path} are not those of bench/results. Run \`node bench/speed-page.mjs\`.`)
    process.exitCode = 1
  }
}

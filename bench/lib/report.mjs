import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { drawChart, isDrawable } from './chart.mjs'

/** Three significant digits, without trailing places. */
function figure(number) {
  if (Math.abs(number) >= 100) return Math.round(number).toLocaleString('en')
  return String(Number(number.toPrecision(3)))
}

const targetOf = ({ target }) =>
  target === undefined
    ? ''
    : target.most !== undefined
      ? `≤ ${figure(target.most)}`
      : `≥ ${figure(target.least)}`

/** Whether the median meets its target; undefined without a target or a value. */
function isMet({ target, value }) {
  if (target === undefined || value === undefined) return undefined
  return target.most === undefined ? value >= target.least : value <= target.most
}

const verdict = (row) => ({ true: 'yes', false: 'no' })[String(isMet(row))] ?? ''
const measured = ({ value, missing }) => (value === undefined ? `– (${missing})` : figure(value))
const quartiles = ({ low, high }) => (low === undefined ? '' : `${figure(low)}–${figure(high)}`)

/** The measured times behind a ratio. */
const times = ({ micros = {}, ms = {} }) => [
  ...Object.entries(micros).map(([of, value]) => `${of} ${figure(value)} µs`),
  ...Object.entries(ms).map(([of, value]) => `${of} ${figure(value)} ms`),
]

export function printTable(name, rows) {
  if (rows.length === 0) return
  console.log(`\n${name}`)
  for (const row of rows) {
    const cells = [
      targetOf(row).padStart(8),
      measured(row).padStart(9),
      quartiles(row).padStart(15),
      verdict(row).padEnd(4),
    ]
    console.log(`${cells.join(' ')} ${row.what} (${[row.cadence, ...times(row)].join('; ')})`)
  }
}

function markdown(results, about) {
  const rows = results.flatMap(({ rows: ofCase }) => ofCase)
  return [
    '# Results of `npm run bench`',
    '',
    'Ratios of CPU time within one run, as medians of interleaved rounds, with the quartiles beside them;',
    '[how they come about](../README.md).',
    '',
    ...about.map((line) => `- ${line}`),
    '',
    '| what | cadence | target | measured | quartiles | met | medians |',
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => {
      const cells = [row.what, row.cadence, targetOf(row), measured(row), quartiles(row), verdict(row)]
      return `| ${[...cells, times(row).join(', ')].join(' | ')} |`
    }),
    '',
  ].join('\n')
}

/** Writes the table, the figures and, if something was measured over lengths, the chart. */
export function writeResults(folder, results, peers) {
  const about = [
    `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`,
    peers.flatMap(({ versions }) => versions).join(', '),
  ]
  const series = results.flatMap((result) => result.series ?? [])
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'results.md'), markdown(results, about))
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify({ about, results }, null, 2)}\n`)
  for (const scheme of isDrawable(series) ? ['light', 'dark'] : []) {
    writeFileSync(join(folder, `chart-${scheme}.svg`), drawChart(series, scheme))
  }
  console.log(`\nwritten to ${folder}`)
}

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Table, tablesOf } from './markdown.ts'
import { root } from './snippets.ts'

const check = (): Buffer =>
  execFileSync(process.execPath, [join(root, 'bench/speed-page.mjs'), '--check'], { stdio: 'pipe' })

const page = readFileSync(join(root, 'docs/guide/speed.md'), 'utf8')

interface Row {
  readonly what: string
  readonly cadence: string
  readonly value?: number
  readonly target?: { readonly most?: number; readonly least?: number }
}

const { results } = JSON.parse(readFileSync(join(root, 'bench/results/results.json'), 'utf8')) as {
  readonly results: readonly { readonly rows: readonly Row[] }[]
}
const measured = results.flatMap(({ rows }) => rows)

/** Two figures, as the page says: 0.20, 1.0, 11, 15,000. */
function rounded(value: number): string {
  const number = Number(value.toPrecision(2))
  return number >= 100 ? number.toLocaleString('en') : number.toPrecision(2)
}

function figureOf(what: string, cadence: string): string {
  const value = measured.find((row) => row.what === what && row.cadence === cadence)?.value
  if (value === undefined) throw new Error(`results.json has no figure for “${what}” (${cadence})`)
  return rounded(value)
}

/** What was aimed at; a miss is said. */
function aimOf(what: string, cadence: string): string {
  const { value = NaN, target } = measured.find((row) => row.what === what && row.cadence === cadence)!
  if (target === undefined) return '–'
  const { most, least } = target
  const isMet = most === undefined ? value >= least! : value <= most
  return `${most === undefined ? `≥ ${least}` : `≤ ${most}`}${isMet ? '' : ', missed'}`
}

function tableWith(markdown: string, header: string): Table {
  const found = tablesOf(markdown).filter(
    ({ heading, header: [first] }) => heading === 'Speed' && first === header,
  )
  expect(found).toHaveLength(1)
  return found[0]!
}

/** The rows of the one table, and of the other, with the figures that were measured. */
function againstPeers(markdown: string): readonly (readonly string[])[] {
  const { header, rows } = tableWith(markdown, 'peer')
  const bubbleCounts = header.slice(2).map((title) => title.split(' ')[0])
  return rows.map(([peer = '', cadence = '']) => [
    peer,
    cadence,
    ...bubbleCounts.map((count) => {
      const what = `${peer} against onebubble, ${count} bubbles`
      return figureOf(what, `onebubble published, and both read, ${cadence}`)
    }),
  ])
}

const againstTheLeast = (markdown: string): readonly (readonly string[])[] =>
  tableWith(markdown, 'compared').rows.map(([what = '', cadence = '']) => [
    what,
    cadence,
    figureOf(what, cadence),
    aimOf(what, cadence),
  ])

const lines = (rows: readonly (readonly string[])[]): readonly string[] =>
  rows.map((cells) => `| ${cells.join(' | ')} |`)

describe('what the guide says of speed', () => {
  test('its figures are those of bench/results/results.json, rounded to two', () => {
    expect(page).toContain('rounded to two figures')
    expect(lines(tableWith(page, 'peer').rows)).toEqual(lines(againstPeers(page)))
    expect(lines(tableWith(page, 'compared').rows)).toEqual(lines(againstTheLeast(page)))
  })

  test('its tables are those that the bench writes', () => {
    expect(() => check()).not.toThrow()
  })

  test('the rows of the browser and the aims that were missed are in it', () => {
    const rows = tableWith(page, 'compared').rows
    const inBrowser = measured.filter(({ what }) => /^Chromium: (sampled|task time)/.test(what))
    expect(inBrowser.length).toBeGreaterThan(2)
    for (const { what } of inBrowser) expect(rows.map(([first]) => first)).toContain(what)
    const hydrations = measured.filter(({ what }) => what.startsWith('hydrate 100,000'))
    expect(hydrations).toHaveLength(2)
    for (const { what } of hydrations) expect(rows.map(([first]) => first)).toContain(what)
    const missed = rows.filter(([, , , aim = '']) => aim.endsWith(', missed'))
    const misses = measured.filter(
      ({ what, cadence, value = NaN, target }) =>
        (value > (target?.most ?? Infinity) || value < (target?.least ?? -Infinity)) &&
        rows.some(([first, second]) => first === what && second === cadence),
    )
    expect(missed).toHaveLength(misses.length)
  })

  test('every peer that is measured is in it', () => {
    const peers = new Set(
      measured.flatMap(({ what }) =>
        / against onebubble, [\d,]+ bubbles$/.test(what) ? [what.slice(0, what.indexOf(' against'))] : [],
      ),
    )
    const named = tableWith(page, 'peer').rows.map(([peer]) => peer)
    expect(new Set(named)).toEqual(peers)
  })

  test('“the same” is at most a tenth more', () => {
    const growths = measured.filter(({ what }) => what.startsWith('growth of the cost of a chunk'))
    expect(growths).toHaveLength(2)
    expect(page).toMatch(/A chunk costs the same .*first .*hundred-thousandth/)
    expect(growths.filter(({ value = Infinity }) => value > 1.1)).toEqual([])
  })

  test('red: another figure, cadence or peer is noticed', () => {
    const first = tableWith(page, 'peer').rows[0]!
    const tampered = (from: string, to: string): string => {
      expect(page.split(from).length).toBeGreaterThan(1)
      return page.replace(from, to)
    }
    const figure = tampered(
      `| ${first.join(' | ')} |`,
      `| ${[...first.slice(0, -1), '12,345'].join(' | ')} |`,
    )
    expect(lines(tableWith(figure, 'peer').rows)).not.toEqual(lines(againstPeers(figure)))
    expect(() => againstPeers(tampered(`| ${first[1]} |`, '| every 17 chunks |'))).toThrow('no figure')
    expect(() => againstPeers(tampered(`| ${first[0]} |`, '| Another |'))).toThrow('no figure for “Another')
  })

  test.each([
    [0.19794, '0.20'],
    [1.0018, '1.0'],
    [10.86, '11'],
    [99.6, '100'],
    [201.7, '200'],
    [15_156, '15,000'],
  ])('%d is written as %s', (value, text) => {
    expect(rounded(value)).toBe(text)
  })
})

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Result {
  readonly name: string
  readonly rows: readonly { readonly what: string; readonly cadence: string; readonly value?: number }[]
}

describe('one tiny round', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onebubble-bench-results-'))
  const written = (file: string): string => readFileSync(join(folder, file), 'utf8')
  let results: readonly Result[]
  beforeAll(async () => {
    const args = [join(root, 'bench/run.mjs'), '--smoke', '--out', folder]
    await promisify(execFile)(process.execPath, args, { cwd: root })
    // Written by bench/lib/report.mjs.
    ;({ results } = JSON.parse(written('results.json')) as { results: readonly Result[] })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('every case of our own measures something, and says at which cadence', () => {
    // Of these there is nothing to measure without a peer, or another build.
    const own = results.filter(({ name }) => name !== 'peers' && name !== 'other-build')
    expect(own.length).toBeGreaterThan(10)
    expect(own.filter(({ rows }) => rows.length === 0)).toEqual([])
    const rows = own.flatMap((result) => result.rows)
    expect(rows.filter(({ cadence, value }) => cadence === '' || typeof value !== 'number')).toEqual([])
  })

  test('the table has a line for each, and the chart a line for both of ours', () => {
    for (const { what } of results.flatMap(({ rows }) => rows)) expect(written('results.md')).toContain(what)
    for (const scheme of ['light', 'dark']) {
      expect(written(`chart-${scheme}.svg`).match(/<polyline /g)).toHaveLength(4) // and for both of the raw limit
      expect(written(`chart-${scheme}.svg`)).not.toMatch(/NaN|undefined|Infinity/)
    }
  })

  test('no other bubble renders for a chunk', () => {
    const row = results
      .flatMap(({ rows }) => rows)
      .find(({ what }) => what.endsWith('renders of other bubbles'))
    expect(row?.value).toBe(0)
  })
})

test('a case runs that any of several filters names', async () => {
  const args = [join(root, 'bench/run.mjs'), 'new-bubble', 'reord', '--smoke']
  const { stdout } = await promisify(execFile)(process.execPath, args)
  expect(stdout.match(/^[a-z-]+$/gm)).toEqual(['new-bubble', 'reordered'])
})

test('another build is measured beside this one, and the results go where they are wanted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'onebubble-bench-out-'))
  const args = [join(root, 'bench/run.mjs'), 'other-build', '--smoke', '--against', root, '--out', folder]
  await promisify(execFile)(process.execPath, args, { cwd: root })
  const { results } = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')) as {
    readonly results: readonly Result[] // written by bench/lib/report.mjs
  }
  rmSync(folder, { recursive: true })
  expect(results.map(({ name }) => name)).toEqual(['other-build'])
  expect(results[0]?.rows.length).toBeGreaterThan(2)
})

test('a run that is not whole does not replace the committed results', async () => {
  const file = join(root, 'bench/results/results.json')
  const before = readFileSync(file, 'utf8')
  const args = [join(root, 'bench/run.mjs'), 'peers', '--quick', '--out', join(root, 'bench/results')]
  await expect(promisify(execFile)(process.execPath, args, { cwd: root })).rejects.toThrow(
    'takes a whole run',
  )
  expect(readFileSync(file, 'utf8')).toBe(before)
})

test('a build that is not there is refused, with what to name', async () => {
  const args = [join(root, 'bench/run.mjs'), 'other-build', '--smoke', '--against', tmpdir()]
  await expect(promisify(execFile)(process.execPath, args, { cwd: root })).rejects.toThrow('name a checkout')
})

test('a filter that names no case is refused, with the names that there are', async () => {
  const run = promisify(execFile)(process.execPath, [join(root, 'bench/run.mjs'), 'nonsense'])
  await expect(run).rejects.toThrow(/thread-length/)
})

describe('the peers', () => {
  const read = (file: string): string => readFileSync(join(root, 'bench', file), 'utf8')

  test('are pinned, and their lock file names no registry', () => {
    // Written by hand and by npm.
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
    expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
    expect(Object.keys(dependencies).length).toBeGreaterThan(6)
    expect(read('package-lock.json')).not.toMatch(/"resolved"|https?:.*\.tgz/)
  })
})

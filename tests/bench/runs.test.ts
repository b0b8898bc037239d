import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface Result {
  readonly name: string
  readonly rows: readonly { readonly what: string; readonly cadence: string; readonly value?: number }[]
}

describe('one tiny round', () => {
  let results: readonly Result[]
  beforeAll(async () => {
    const args = [join(root, 'bench/run.mjs'), '--smoke', '--json']
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
    // Written by bench/run.mjs.
    results = JSON.parse(stdout) as readonly Result[]
  }, 120_000)

  test('every case of our own measures something, and says at which cadence', () => {
    const own = results.filter(({ name }) => name !== 'peers')
    expect(own.length).toBeGreaterThan(10)
    expect(own.filter(({ rows }) => rows.length === 0)).toEqual([])
    const rows = own.flatMap((result) => result.rows)
    expect(rows.filter(({ cadence, value }) => cadence === '' || typeof value !== 'number')).toEqual([])
  })

  test('no other bubble renders for a chunk', () => {
    const row = results
      .flatMap(({ rows }) => rows)
      .find(({ what }) => what.endsWith('renders of other bubbles'))
    expect(row?.value).toBe(0)
  })
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

import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { seededBugs } from './bugs.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Puts the bug that `ONEBUBBLE_SEEDED_BUG` names into its module, and only into what this run loads. */
function seededBug(): Plugin {
  const name = process.env['ONEBUBBLE_SEEDED_BUG']
  const bug = seededBugs.find((one) => one.name === name)
  if (name !== undefined && bug === undefined) throw new RangeError(`no seeded bug is called ${name}`)
  return {
    name: 'onebubble:seeded-bug',
    enforce: 'pre',
    transform(code, id) {
      if (bug === undefined || id !== root + bug.file) return undefined
      return code.replace(bug.find, () => bug.replace)
    },
  }
}

/**
 * The races, the laws, and the tests of what those two meet too seldom, for a run with a bug in it: no browser, no page, no
 * other project.
 */
export default defineConfig({
  root,
  plugins: [seededBug()],
  test: {
    include: [
      'tests/races/*.test.ts',
      'tests/laws/laws.test.ts',
      'tests/laws/optimistic.test.ts',
      'tests/client/control.test.ts',
      'tests/core/{approvals,resets,tool-states}.test.ts',
    ],
    testTimeout: 30_000,
    // In production nothing is frozen, which takes most of the time.
    env: { NODE_ENV: 'production', ONEBUBBLE_SEED: '1', ONEBUBBLE_RUNS: '0.25', ONEBUBBLE_SHRINK: 'off' },
  },
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { root } from './build-library.mjs'

/** The guard alone, built as a server would load it. Answers the address of the module; it goes with the process. */
export async function buildServer() {
  const outDir = mkdtempSync(join(tmpdir(), 'onebubble-bench-guard-'))
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'node20',
      lib: { entry: 'src/server/guard/index.ts', formats: ['es'], fileName: () => 'guard.mjs' },
    },
  })
  return pathToFileURL(join(outDir, 'guard.mjs')).href
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Built as an app would build it, in production mode. Answers the address of the module; it goes with the process. */
export async function buildLibrary() {
  const outDir = mkdtempSync(join(tmpdir(), 'onebubble-bench-'))
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'node20',
      lib: { entry: 'src/index.ts', formats: ['es'], fileName: () => 'onebubble.mjs' },
    },
  })
  return pathToFileURL(join(outDir, 'onebubble.mjs')).href
}

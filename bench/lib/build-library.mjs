import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/**
 * Builds the library as an app would, in production mode, so that two builds of it differ in their code alone.
 * @param {string} folder a checkout, or its `dist`
 * @returns {Promise<string>} the address of the module, which goes with the process
 */
export async function buildLibrary(folder = root) {
  const from = resolve(folder)
  const entry = ['src/index.ts', 'index.js'].map((file) => join(from, file)).find((file) => existsSync(file))
  if (entry === undefined)
    throw new Error(`${from} has neither src/index.ts nor index.js: name a checkout, or its dist`)
  const outDir = mkdtempSync(join(tmpdir(), 'onebubble-bench-'))
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }))
  await build({
    root: from,
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      target: 'node20',
      lib: { entry, formats: ['es'], fileName: () => 'onebubble.mjs' },
    },
  })
  return pathToFileURL(join(outDir, 'onebubble.mjs')).href
}

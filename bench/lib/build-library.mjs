import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/**
 * Builds the library as an app would, in production mode, so that two builds differ only in their code.
 * @param {string} folder a checkout, or its `dist`
 * @returns {Promise<string>} the address of the module, which is deleted when the process ends
 */
export async function buildLibrary(folder = root) {
  const from = resolve(folder)
  const entry = ['src/index.ts', 'index.js'].map((file) => join(from, file)).find((file) => existsSync(file))
  if (entry === undefined)
    throw new Error(`${from} has neither src/index.ts nor index.js: name a checkout, or its dist`)
  return bundle(mkdtempSync(join(tmpdir(), 'onebubble-bench-')), { root: from, entry, name: 'onebubble.mjs' })
}

/**
 * Builds one entry in production mode into a folder that is deleted when the process ends.
 * @param {string} outDir an empty folder
 * @returns {Promise<string>} the address of the module
 */
export async function bundle(outDir, { root: from, entry, name, external = [] }) {
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
      lib: { entry, formats: ['es'], fileName: () => name },
      rollupOptions: { external },
    },
  })
  return pathToFileURL(join(outDir, name)).href
}

import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { root } from './build-library.mjs'

/**
 * `onebubble/server`, built in production mode, where the packages that it imports are found. Answers the address of the
 * module; it goes with the process.
 */
export async function buildServer() {
  const outDir = mkdtempSync(join(root, 'node_modules/.onebubble-bench-'))
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
      lib: { entry: 'src/server/index.ts', formats: ['es'], fileName: () => 'server.mjs' },
      rollupOptions: { external: [/^node:/, 'ws', 'hono', '@hono/node-server', 'jose'] },
    },
  })
  return pathToFileURL(join(outDir, 'server.mjs')).href
}

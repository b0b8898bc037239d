// `npm run bench`: what a stream_chunk costs, beside what it would cost at the least. The figures are ratios within
// one run, since a machine's own speed says nothing. Built as an app would build it, in production mode.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'
import { streamChunk } from './stream-chunk.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
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
const onebubble = await import(pathToFileURL(join(outDir, 'onebubble.mjs')).href)

console.log(`node ${process.versions.node}`)
console.table(streamChunk(onebubble))

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
// What a consumer's bundler would ship, minified and gzipped: all that is loaded, with zustand, immer and valibot, but React.
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const kilobyte = 1024
const bundles = [
  { name: '.', entries: ['src/index.ts'] },
  { name: '. and ./react', entries: ['src/index.ts', 'src/react/index.ts'], limit: 30 * kilobyte },
  {
    name: '. and ./react and connectWebSocket',
    entries: ['src/index.ts', 'src/react/index.ts'],
    names: ['connectWebSocket'],
    limit: 41 * kilobyte,
  },
  {
    name: '. and ./react and connectEventSource',
    entries: ['src/index.ts', 'src/react/index.ts'],
    names: ['connectEventSource'],
  },
  {
    name: '. and ./react and ./client',
    entries: ['src/index.ts', 'src/react/index.ts', 'src/client/index.ts'],
  },
  { name: './adapters/ag-ui', entries: ['src/adapters/ag-ui/index.ts'], limit: 6.5 * kilobyte },
  { name: './adapters/ai-sdk', entries: ['src/adapters/ai-sdk/index.ts'], limit: 5.5 * kilobyte },
]

/**
 * One bundle that exports everything of its entries, so that nothing is shaken off.
 * @param names of what ./client exports, only these
 */
async function sizeOf(entries, names = []) {
  const id = 'virtual:everything'
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'everything',
        resolveId: (source) => (source === id ? id : undefined),
        load: (loaded) =>
          loaded === id
            ? [
                ...entries.map((entry) => `export * from ${fileOf(entry)}`),
                ...names.map((name) => `export { ${name} } from ${fileOf('src/client/index.ts')}`),
              ].join('\n')
            : undefined,
      },
    ],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: id,
        preserveEntrySignatures: 'strict',
        external: [/^react($|\/)/, /^react-dom($|\/)/],
        onLog: (level, log, handle) => log.code === 'MODULE_LEVEL_DIRECTIVE' || handle(level, log),
      },
    },
  })
  const code = [result]
    .flat()
    .flatMap(({ output }) => output)
    .filter(({ type }) => type === 'chunk')
    .map((chunk) => chunk.code)
    .join('')
  return { raw: Buffer.byteLength(code), gzip: gzipSync(code, { level: 9 }).length }
}

const fileOf = (entry) => JSON.stringify(join(root, entry))

let isOver = false
for (const { name, entries, names, limit = Infinity } of bundles) {
  const { raw, gzip } = await sizeOf(entries, names)
  isOver ||= gzip > limit
  const bytes = (count) => `${count.toLocaleString('en')} B`.padStart(9)
  const bound = limit === Infinity ? '' : `   limit ${bytes(limit).trim()}${gzip > limit ? '   OVER' : ''}`
  console.log(`${name.padEnd(38)} ${bytes(raw)} minified ${bytes(gzip)} gzip${bound}`)
}
process.exit(isOver ? 1 : 0)

// What a consumer's bundler would ship, minified and gzipped: everything that is loaded, including zustand, immer and
// valibot, but not React or the packages whose components show our bubbles.
// `node scripts/size.mjs --badge` also writes the README's badge.
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const kilobyte = 1024
const bundles = [
  { name: '.', entries: ['src/index.ts'] },
  { name: '. and ./react', entries: ['src/index.ts', 'src/react/index.ts'], limit: 31 * kilobyte },
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
    name: '. and ./react and ./devtools',
    entries: ['src/index.ts', 'src/react/index.ts', 'src/devtools/index.ts'],
  },
  {
    name: '. and ./react and ./client',
    entries: ['src/index.ts', 'src/react/index.ts', 'src/client/index.ts'],
  },
  // Bindings to other component libraries.
  ...['assistant-ui', 'ai-ui', 'chat-transport'].map((name) => ({
    name: `./adapters/${name}`,
    entries: [`src/bindings/${name}/index.ts`],
  })),
  // Adapters. The parser of server-sent events is 1.4 KB; an app has it once, however many adapters it uses.
  ...Object.entries({
    'ag-ui': 5.25,
    'ai-sdk': 4.25,
    'openai-responses': 3.5,
    'openai-chat': 3,
    anthropic: 3,
    'anthropic-agents': 3,
    adk: 3.75,
    langgraph: 5.5,
    a2a: 3.75,
    mapping: 3,
  }).map(([name, limit]) => ({
    name: `./adapters/${name} beside the parser`,
    entries: [`src/adapters/${name}/index.ts`],
    beside: ['eventsource-parser'],
    limit: limit * kilobyte,
  })),
]

/**
 * One bundle that exports everything of its entries, so that nothing is shaken off.
 * @param names counts only these exports of ./client
 * @param beside packages that are not counted
 */
async function sizeOf(entries, names = [], beside = []) {
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
        external: [/^react($|\/)/, /^react-dom($|\/)/, /^@assistant-ui\//, /^ai$/, ...beside],
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

/** A badge as a local image, so that nothing is loaded from elsewhere. */
function badge(label, value) {
  const [labelWidth, valueWidth] = [label, value].map((text) => 10 + Math.ceil(text.length * 6.6))
  const box = (x, width, color, text) => `
  <rect x="${x}" width="${width}" height="20" fill="${color}"/>
  <text x="${x + width / 2}" y="14" fill="#fff" text-anchor="middle" font-family="Verdana,sans-serif" font-size="11">${text}</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${labelWidth + valueWidth}" height="20" role="img" aria-label="${label}: ${value}">${box(0, labelWidth, '#444', label)}${box(labelWidth, valueWidth, '#1a6f3c', value)}
</svg>
`
}

const { values: asked } = parseArgs({ options: { badge: { type: 'boolean' } } })
let isOver = false
for (const { name, entries, names, beside, limit = Infinity } of bundles) {
  const { raw, gzip } = await sizeOf(entries, names, beside)
  isOver ||= gzip > limit
  if (asked.badge && name === '. and ./react')
    writeFileSync(join(root, 'docs/images/size.svg'), badge('min + gzip', `${Math.ceil(gzip / kilobyte)} KB`))
  const bytes = (count) => `${count.toLocaleString('en')} B`.padStart(9)
  const bound = limit === Infinity ? '' : `   limit ${bytes(limit).trim()}${gzip > limit ? '   OVER' : ''}`
  console.log(`${name.padEnd(38)} ${bytes(raw)} minified ${bytes(gzip)} gzip${bound}`)
}
process.exit(isOver ? 1 : 0)

// Does the package that npm would publish work for its users? Packs it, installs the tarball into an empty Vite app,
// type-checks the app with both kinds of module resolution, builds it, and runs it in Node and in Chromium.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright'
import { preview } from 'vite'
import { chromiumArgs, findBrowser } from './browser.mjs'
import { install, ours, pack, run, runBin } from './packed.mjs'

const app = mkdtempSync(join(tmpdir(), 'onebubble-pack-'))
process.on('exit', () => rmSync(app, { recursive: true, force: true }))

const write = (name, content) => {
  mkdirSync(dirname(join(app, name)), { recursive: true })
  writeFileSync(join(app, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2))
}

const readJson = (name) => JSON.parse(readFileSync(join(app, name), 'utf8'))

function fail(what, output = '') {
  console.error(`pack: ${what}\n${output}`)
  process.exit(1)
}

async function step(what, work) {
  const printed = await work.catch((error) => fail(`${what} failed`, error.message))
  console.log(`pack: ${what}`)
  return printed
}

const node = (...args) => run(process.execPath, args, app)

const tarball = await step('npm pack', pack(app))

const own = ['react', 'react-dom', 'fast-check', '@types/react', '@types/react-dom', 'typescript', 'vite']
write('package.json', {
  name: 'an-empty-app',
  private: true,
  type: 'module',
  dependencies: {
    onebubble: `file:${tarball}`,
    ...Object.fromEntries(own.map((name) => [name, ours(name)])),
  },
})
write('tsconfig.base.json', {
  compilerOptions: {
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable'],
    jsx: 'react-jsx',
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
  },
  include: ['src'],
})
write('tsconfig.bundler.json', {
  extends: './tsconfig.base.json',
  compilerOptions: { module: 'preserve', moduleResolution: 'bundler' },
})
write('tsconfig.nodenext.json', {
  extends: './tsconfig.base.json',
  compilerOptions: { module: 'nodenext', moduleResolution: 'nodenext' },
})
write('index.html', '<!doctype html><div id="root"></div><script type="module" src="/src/main.tsx"></script>')
write(
  'src/chat.ts',
  `import { createBubbleStore, syncScheduler, textOf, type BubbleStore } from 'onebubble'

const turn = { threadId: 't1', invocationId: 'i1', epoch: 'e1' }
const events = [
  { ...turn, type: 'invocation_created', offset: 0, agentId: 'a1' },
  { ...turn, type: 'stream_chunk', offset: 1, seq: 0, part: { kind: 'text', delta: 'Hel' } },
  {
    ...turn, type: 'callback', offset: 2, origin: 'callback', messageId: 'm1', disposition: 'replace',
    parts: [{ kind: 'text', text: 'Hello, once.' }],
  },
]

export function play(): BubbleStore {
  const store = createBubbleStore({ scheduler: syncScheduler })
  for (const event of events) {
    const { status } = store.ingest(event)
    if (status !== 'applied') throw new Error(\`an event was \${status}\`)
  }
  return store
}

export function texts(store: BubbleStore): string[] {
  // @ts-expect-error: were the types not found, everything would be allowed
  void store.ingestt
  return (store.thread('t1')?.keys ?? []).map((key) => {
    const bubble = store.bubble(key)
    return bubble === undefined ? '' : textOf(bubble)
  })
}
`,
)
write(
  'src/main.tsx',
  `import { textOf, type BubbleKey } from 'onebubble'
import { BubbleStoreProvider, useBubble, useThread } from 'onebubble/react'
import { createRoot } from 'react-dom/client'
import { play } from './chat.js'

function Bubble({ bubbleKey }: { readonly bubbleKey: BubbleKey }) {
  const bubble = useBubble(bubbleKey)
  return <li>{bubble === undefined ? '' : textOf(bubble)}</li>
}

function Thread() {
  return <ul>{useThread('t1')?.keys.map((key) => <Bubble key={key} bubbleKey={key} />)}</ul>
}

createRoot(document.getElementById('root')!).render(
  <BubbleStoreProvider store={play()}>
    <Thread />
  </BubbleStoreProvider>,
)
`,
)
write(
  'src/kit.test.ts',
  `import { connectWebSocket } from 'onebubble/client'
import { openTurn, postCallback, postMessageTool } from 'onebubble/producer'
import { createGateway, guardBroadcast } from 'onebubble/server'
import { interleavings, scenario } from 'onebubble/testing'
import { eventSets } from 'onebubble/testing/arbitraries'

export const kit: readonly ((...args: never[]) => unknown)[] = [
  connectWebSocket, openTurn, postCallback, postMessageTool, createGateway, guardBroadcast, interleavings, scenario,
  eventSets,
]
`,
)
write(
  'src/typed.ts',
  `import { createBubbleStore, toolInput, type DataPart, type ToolPart, type UnknownDataPart } from 'onebubble'
import { useInvocation } from 'onebubble/react'
import { partSchemas, type StandardSchemaV1 } from 'onebubble/schemas'
import { threadScript } from 'onebubble/testing'

interface Weather { readonly temp: number }
declare module 'onebubble' {
  interface Register {
    data: { weather: Weather }
    tools: { search: { input: { query: string }; output: string[] } }
  }
}

export function temp(part: DataPart): number | undefined {
  if (part.name === 'weather') return part.value?.temp
  return (part satisfies UnknownDataPart).name.length
}
export const query = (part: ToolPart): string | undefined =>
  part.toolName === 'search' ? toolInput(part)?.query : undefined
export const shownTemps = (): readonly (number | undefined)[] =>
  (useInvocation('i1')?.parts ?? []).map((part) => (part.kind === 'data' ? temp(part) : undefined))
export const storeOf = (weather: StandardSchemaV1<unknown, Weather>) =>
  createBubbleStore({ schemas: partSchemas({ data: { weather } }) })
// @ts-expect-error: were the registration lost on its way through an entry, this would be allowed
threadScript('t1').data('i1', 'weather', 'w', 'warm')
`,
)
write(
  'src/node.ts',
  `import { play, texts } from './chat.js'\n\nexport const shown: string[] = texts(play())\n`,
)
write(
  'vite.node.config.js',
  `export default { build: { outDir: 'dist-node', ssr: 'src/node.ts' }, ssr: { external: ['onebubble'] } }\n`,
)

await step('npm install', install(app))
for (const resolution of ['bundler', 'nodenext']) {
  const config = `tsconfig.${resolution}.json`
  await step(`types under ${resolution}`, runBin(app, 'typescript/bin/tsc', ['-p', config]))
}
const vite = 'vite/bin/vite.js'
await step('vite build', runBin(app, vite, ['build']))

const expected = JSON.stringify(['Hello, once.'])
await step('vite build for Node', runBin(app, vite, ['build', '--config', 'vite.node.config.js']))
const print = "import { shown } from './dist-node/node.js'; process.stdout.write(JSON.stringify(shown))"
const inNode = await step('run in Node', node('--input-type=module', '-e', print))
if (inNode !== expected) fail(`Node shows ${inNode}`)
// Every entry, first without the optional peers: an entry that needs one names it. Then with them.
const { exports, peerDependenciesMeta } = readJson('node_modules/onebubble/package.json')
const entries = Object.keys(exports)
  .filter((subpath) => !subpath.endsWith('.json'))
  .map((subpath) => `onebubble${subpath.slice(1)}`)
const load = `
  const missing = []
  for (const name of ${JSON.stringify(entries)}) {
    await import(name).catch(({ code, message }) => {
      missing.push({ name, peer: code === 'ERR_MODULE_NOT_FOUND' && /package '(.+?)'/.exec(message)?.[1], message })
    })
  }
  process.stdout.write(JSON.stringify(missing))`
const importEntries = async () => JSON.parse(await node('--input-type=module', '-e', load))
const withoutPeers = await step('import every entry', importEntries())
const unclear = withoutPeers.filter(({ peer }) => !peerDependenciesMeta[peer]?.optional)
if (unclear.length > 0) fail('entries cannot be imported', JSON.stringify(unclear, null, 2))
const manifest = readJson('package.json')
for (const { peer } of withoutPeers) manifest.dependencies[peer] = ours(peer)
write('package.json', manifest)
await step(`npm install ${withoutPeers.map(({ peer }) => peer).join(' ')}`, install(app))
const withPeers = await step(`import every entry, ${entries.length} of them`, importEntries())
if (withPeers.length > 0) fail('entries cannot be imported', JSON.stringify(withPeers, null, 2))
// The command line as npx runs it: through npm's link.
write('chat.ndjson', `${JSON.stringify({ type: 'callback', origin: 'callback', threadId: 't1' })}\n`)
write(
  'chat.sse',
  'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
)
function runCommand(what, args, code, words) {
  const { status, stdout, stderr } = spawnSync(join(app, 'node_modules/.bin/onebubble'), args, {
    cwd: app,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== code || !words.test(stdout + stderr))
    fail(`onebubble ${args.join(' ')} ended with ${status}`, `${stdout}${stderr}`)
  console.log(`pack: ${what}`)
}
runCommand('print its version', ['--version'], 0, /^\d+\.\d+\.\d+/)
runCommand('find a violation', ['check', 'chat.ndjson'], 1, /chat\.ndjson:1 {2}missing_invocation_id/)
runCommand('load an adapter', ['check', 'chat.sse', '--from', 'openai-chat'], 0, /No violations/)
runCommand('refuse what cannot be used', ['check', 'nothing.har'], 2, /There is no file nothing\.har/)
const readSchema = "process.stdout.write(require('onebubble/schema.json').$ref)"
const schemaRef = await step('read the JSON Schema', node('-e', readSchema))
if (schemaRef !== '#/$defs/BubbleEvent') fail(`the JSON Schema is one of ${schemaRef}`)

const server = await preview({ root: app, configFile: false, logLevel: 'error', preview: { port: 0 } })
const browser = await chromium.launch({ executablePath: findBrowser(), args: chromiumArgs })
const page = await browser.newPage()
await page.goto(server.resolvedUrls.local[0])
await page.waitForSelector('li', { timeout: 20_000 })
const inBrowser = JSON.stringify(await page.locator('li').allTextContents())
await browser.close()
await server.close()
if (inBrowser !== expected) fail(`Chromium shows ${inBrowser}`)
console.log('pack: shown in Chromium')
process.exit(0)

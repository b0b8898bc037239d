// Do the examples, and the app of the quick start, work with the package that npm would publish? Packs it. Then, for
// each of them: copies it, installs the tarball, type-checks, builds and serves it, and has a chat with it in Chromium.
// `node scripts/examples-test.mjs [NAME…] [--pictures FOLDER] [--tarball FILE]`: all of them, or the named ones. With
// `--tarball`, uses an existing package.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { chromiumArgs, findBrowser } from './browser.mjs'
import { drivers } from './examples/drivers.mjs'
import { serve, types } from './examples/serve.mjs'
import { install, ours, pack, root, run, runBin } from './packed.mjs'

const { values, positionals } = parseArgs({
  options: { pictures: { type: 'string' }, tarball: { type: 'string' } },
  allowPositionals: true,
})
const folders = readdirSync(join(root, 'examples'), { withFileTypes: true }).filter((entry) =>
  entry.isDirectory(),
)
const names = positionals.length === 0 ? Object.keys(drivers) : positionals
const untested = [...names, ...folders.map(({ name }) => name)].filter((name) => drivers[name] === undefined)
if (untested.length > 0) throw new Error(`scripts/examples/drivers.mjs has no ${untested.join(', ')}`)

const folder = mkdtempSync(join(tmpdir(), 'onebubble-examples-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const tarball = values.tarball ? resolve(values.tarball) : join(folder, await pack(folder))
const browser = await chromium.launch({ executablePath: findBrowser(), args: chromiumArgs })

/** Copies an example. */
const copyExample = (copy) =>
  cpSync(join(root, 'examples', basename(copy)), copy, {
    recursive: true,
    filter: (file) => !['node_modules', 'dist', '.next'].includes(basename(file)),
  })

/** A copy of an example, or a generated app, with the packed library and the package versions of this project. */
function copyOf(name, write = copyExample) {
  const copy = join(folder, name)
  write(copy)
  const file = join(copy, 'package.json')
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  for (const list of [manifest.dependencies, manifest.devDependencies]) {
    for (const dependency of Object.keys(list ?? {})) {
      if (dependency === 'onebubble') list[dependency] = `file:${tarball}`
      else if (isOfOneMajor(ours(dependency), list[dependency])) list[dependency] = ours(dependency)
    }
  }
  writeFileSync(file, JSON.stringify(manifest, null, 2))
  return copy
}

const isOfOneMajor = (version, range) => version?.split('.')[0] === range.replace('^', '').split('.')[0]

async function test(name) {
  const begun = performance.now()
  const { kind, write, backend, drive, again = [] } = drivers[name]
  const copy = copyOf(name, write)
  await install(copy)
  await check(name, copy, { kind, backend, drive })
  for (const [index, { prepare, drive: driveAgain }] of again.entries()) {
    prepare(copy)
    await check(`${name}-again-${index + 1}`, copy, { kind, backend, drive: driveAgain })
  }
  return (performance.now() - begun) / 1000
}

/** Type-checks and builds an installed copy, and has a chat with it. */
async function check(name, copy, { kind, backend: startBackend, drive }) {
  if (!kind.checksTypes)
    await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', copy], root)
  if (kind === types) return
  await runBin(copy, kind.bin, ['build'])
  const backend = await startBackend?.(copy)
  const server = await serve(copy, kind)
  const context = await browser.newContext({ viewport: { width: 900, height: 760 } })
  try {
    const page = await context.newPage()
    const faults = []
    page.on('pageerror', (error) => faults.push(error.message))
    page.on('console', (line) => {
      if (['error', 'warning'].includes(line.type())) faults.push(line.text())
    })
    await drive(page, server.url, backend)
    if (values.pictures) await page.screenshot({ path: join(values.pictures, `${name}.png`) })
    if (faults.length > 0) throw new Error(`the page says ${JSON.stringify(faults)}`)
  } finally {
    await context.close()
    await server.close()
    await backend?.close()
  }
}

// Two at a time, so that one builds while the other downloads or runs in the browser.
const waiting = [...names]
const failures = []
/** Installed files are removed while the next example runs, because there are many thousands. */
const removals = []
const begun = performance.now()
const lane = async () => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    try {
      console.log(`examples: ok      ${name.padEnd(16)} ${(await test(name)).toFixed(1).padStart(6)} s`)
    } catch (error) {
      failures.push(name)
      console.error(`examples: FAILED  ${name}\n${error.stack}`)
    }
    removals.push(rm(join(folder, name), { recursive: true, force: true }))
  }
}
await Promise.all([lane(), lane()])
await Promise.all([browser.close(), ...removals])
console.log(
  `examples: ${names.length - failures.length} of ${names.length} in ${((performance.now() - begun) / 1000).toFixed(1)} s`,
)
process.exit(failures.length === 0 ? 0 : 1)

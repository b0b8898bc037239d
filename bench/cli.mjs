// `npm run bench:cli`: the time and memory of `onebubble check` for files of 10 and 100 MB. Writes
// bench/results/cli.json and cli.md. Exits with 1 if 100 MB take 30 s.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { writeTraffic } from './lib/write-traffic.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'onebubble-bench-cli-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const megabyte = 1_000_000
const limitSeconds = 30

const build = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vite/bin/vite.js'), 'build', '-c', 'vite.lib.config.ts'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
if (build.status !== 0) throw new Error(`The library was not built.\n${build.stderr}`)

const forms = [
  { name: 'NDJSON, many threads', threadsPerMegabyte: 20, extension: 'ndjson' },
  { name: 'NDJSON, one thread', threadsPerMegabyte: 0, extension: 'ndjson' },
  { name: 'HAR, one websocket', threadsPerMegabyte: 20, extension: 'har' },
]

async function measure({ name, threadsPerMegabyte, extension }, megabytes) {
  const file = join(folder, `traffic.${extension}`)
  const threadCount = Math.max(1, threadsPerMegabyte * megabytes)
  await writeTraffic(file, { bytes: megabytes * megabyte, threadCount, isHar: extension === 'har' })
  const begun = performance.now()
  const usageOf = pathToFileURL(join(root, 'bench/lib/report-usage.mjs')).href
  const args = ['--import', usageOf, join(root, 'dist/cli.js'), 'check', file, '--format', 'json']
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 1_000_000_000,
  })
  const seconds = (performance.now() - begun) / 1000
  if (status !== 0)
    throw new Error(`${name}: something was found in traffic that is right, or it failed.\n${stderr}`)
  const { eventCount } = JSON.parse(stdout).files[0]
  const { peakBytes, cpuMs } = JSON.parse(/usage (\{.*\})/.exec(stderr)[1])
  const round = (value) => Math.round(value * 10) / 10
  return {
    name,
    megabytes,
    eventCount,
    seconds: round(seconds),
    cpuSeconds: round(cpuMs / 1000),
    peakMegabytes: Math.round(peakBytes / megabyte),
  }
}

const results = []
for (const form of forms) {
  for (const megabytes of [10, 100]) {
    const result = await measure(form, megabytes)
    console.log(result)
    results.push(result)
  }
}
const where = {
  node: process.version,
  cpus: availableParallelism(),
  load: Math.round(loadavg()[0] * 10) / 10,
}
writeFileSync(join(root, 'bench/results/cli.json'), `${JSON.stringify({ where, results }, null, 2)}\n`)
const rows = results.map(
  ({ name, megabytes, eventCount, seconds, cpuSeconds, peakMegabytes }) =>
    `| ${name} | ${megabytes} MB | ${eventCount.toLocaleString('en')} | ${seconds} s | ${cpuSeconds} s | ${peakMegabytes} MB |`,
)
writeFileSync(
  join(root, 'bench/results/cli.md'),
  `# What \`onebubble check\` costs

Written by \`npm run bench:cli\`. Node ${where.node}, ${where.cpus} cores, with a load of ${where.load} when it ended: the time that passed depends on what else runs, CPU time
hardly. Peak memory is the largest resident set of the whole process; a Node that does nothing has about 45 MB.

| file | size | events | time | CPU time | peak memory |
|---|---|---|---|---|---|
${rows.join('\n')}
`,
)
const slow = results.filter(({ seconds }) => seconds >= limitSeconds)
for (const { name, seconds } of slow)
  console.error(`${name}: ${seconds} s, and ${limitSeconds} s is the limit`)
if (slow.length > 0) process.exitCode = 1

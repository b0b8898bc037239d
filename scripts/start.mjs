// `npm start -- [--data FOLDER | --memory] [--recording FILE] [--port N] [--host [ADDRESS]]`: serves the page and the
// gateway on one port. Vite's own command line rejects unknown options, so this one uses Vite's API.
import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const usage = `Usage: npm start -- [options]

  --data FOLDER      keep the threads in this folder (a SQLite database); without it, in .onebubble
  --memory           keep nothing: the threads end with the server
  --recording FILE   replay this recording (NDJSON, protocol v1) instead of the project's own, and feed it into
                     the gateway: its threads are live ones, too. Keeps nothing, unless --data is given
  --port N           listen on this port, or fail; without it, on the first free one from 5173
  --host [ADDRESS]   listen on this address; without an address, on all of them
  --help             show this text`

class UsageError extends Error {}

/** @returns {{ data?: string, memory?: true, recording?: string, port?: number, host?: string | true, help?: true }} */
function readOptions(args) {
  const options = {}
  const rest = [...args]
  // Accepts both `--name=value` and `--name value`.
  const value = (inline) =>
    inline ?? (rest[0] === undefined || rest[0].startsWith('--') ? undefined : rest.shift())
  while (rest.length > 0) {
    const [, name, inline] = /^(--[a-z]+)(?:=(.*))?$/.exec(rest[0]) ?? []
    const given = rest.shift()
    if (name === '--recording') {
      const file = value(inline)
      if (!file) throw new UsageError('--recording needs the name of a file')
      options.recording = readableFile(file)
    } else if (name === '--data') {
      const folder = value(inline)
      if (!folder) throw new UsageError('--data needs the name of a folder')
      options.data = fromCaller(folder)
    } else if (name === '--memory') {
      options.memory = true
    } else if (name === '--port') {
      const port = value(inline)
      if (port === undefined || !/^\d+$/.test(port) || Number(port) > 65_535) {
        throw new UsageError(`--port needs a number from 0 (any free one) to 65535, not ${port ?? 'nothing'}`)
      }
      options.port = Number(port)
    } else if (name === '--host') {
      options.host = value(inline) ?? true
    } else if (name === '--help') {
      options.help = true
    } else {
      throw new UsageError(`unknown option ${given}`)
    }
  }
  if (options.data !== undefined && options.memory) throw new UsageError('give either --data or --memory')
  return options
}

/** Resolves a name relative to the caller's folder. npm runs scripts in the package's folder, and passes the caller's folder as INIT_CWD. */
const fromCaller = (name) => resolve(process.env.INIT_CWD ?? process.cwd(), name)

function readableFile(name) {
  const file = fromCaller(name)
  let stat
  try {
    stat = statSync(file)
  } catch (error) {
    throw new UsageError(`--recording ${name}: cannot read ${file} (${error.code ?? error.message})`)
  }
  if (!stat.isFile()) throw new UsageError(`--recording ${name}: ${file} is not a file`)
  return file
}

const root = dirname(dirname(fileURLToPath(import.meta.url)))

async function start({ data, memory, recording, port, host }) {
  const isKept = data !== undefined || (!memory && recording === undefined)
  const folder = isKept ? (data ?? join(root, '.onebubble')) : undefined
  if (folder !== undefined) process.env.ONEBUBBLE_DATA = folder // read by vite.config.ts
  if (recording !== undefined) process.env.ONEBUBBLE_RECORDING = recording // read by vite.config.ts
  const { createServer } = await import('vite')
  const server = await createServer({
    root,
    server: {
      ...(port === undefined ? {} : { port, strictPort: true }),
      ...(host === undefined ? {} : { host }),
    },
  })
  await server.listen()
  const { local, network } = server.resolvedUrls
  console.log('\n  onebubble: the page, and the gateway behind it')
  console.log(folder === undefined ? '  keeps nothing' : `  keeps its threads in ${folder}`)
  console.log(recording === undefined ? '' : `  fed with ${recording}\n`)
  for (const url of [...local, ...network]) console.log(`  ${url}`)
  console.log('')
  // Vite ends on a signal. But npm passes the signal to a shell in between, which ends alone and would leave this
  // server running.
  const parent = process.ppid
  const end = () => void server.close().finally(() => process.exit(0))
  process.once('SIGINT', end) // Vite ends only on SIGTERM; a second SIGINT kills this process
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === parent || end(), 500).unref()
}

try {
  const options = readOptions(process.argv.slice(2))
  if (options.help) console.log(usage)
  else await start(options)
} catch (error) {
  const isUsage = error instanceof UsageError
  console.error(isUsage ? `${error.message}\n\n${usage}` : (error.message ?? error))
  process.exit(isUsage ? 2 : 1)
}

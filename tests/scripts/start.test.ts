import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

/** As `npm start -- ...args` from `cwd` runs it: npm changes into the package and says where it came from. */
function start(args: readonly string[], cwd: string): ChildProcess {
  const child = spawn(process.execPath, [script, ...args], {
    // Without what npm sets for its own scripts, as this is not one.
    env: { ...process.env, INIT_CWD: cwd, npm_lifecycle_event: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = ''
  for await (const piece of stream!) text += String(piece)
  return text
}

/** What was printed up to the first address, and that. Goes on reading, since a closed pipe would end the server. */
function printedUrl(child: ChildProcess): Promise<[string, string]> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`ended without an address: ${said}`)))
    child.stdout!.on('data', (piece) => {
      said += String(piece)
      const url = /http:\S+(?=\s)/.exec(said)?.[0]
      if (url !== undefined) resolve([said, url])
    })
  })
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onebubble-start-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

test.each([
  [['--speed', '2'], 'unknown option --speed'],
  [['recording.ndjson'], 'unknown option recording.ndjson'],
  [['--recording'], '--recording needs the name of a file'],
  [['--recording', '--port'], '--recording needs the name of a file'],
  [['--recording', 'missing.ndjson'], 'missing.ndjson (ENOENT)'],
  [['--recording', '.'], 'is not a file'],
  [['--port', 'http'], '--port needs a number'],
  [['--port=65536'], '--port needs a number'],
  [['--port'], '--port needs a number'],
])('%j is refused with its reason and the usage', async (args, reason) => {
  const child = start(args, await temporaryFolder())
  const [said, [code]] = await Promise.all([textOf(child.stderr), once(child, 'exit')])
  expect(said).toContain(reason)
  expect(said).toContain('Usage: npm start')
  expect(code).toBe(2)
})

test('a recording is served to the page, and a signal ends the server', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'mine.ndjson'), '{"type":"message"}\n')
  const child = start(['--recording', 'mine.ndjson', '--port', '0'], folder)
  const [said, url] = await printedUrl(child)
  expect(said).toContain(join(folder, 'mine.ndjson'))
  const response = await fetch(new URL('recording.ndjson', url))
  expect(await response.text()).toBe('{"type":"message"}\n')
  child.kill('SIGTERM')
  await once(child, 'exit')
})

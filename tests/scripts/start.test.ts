import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openSocket } from '../docs/real-socket.ts'
import { printedUrl, start } from '../support/start-script.ts'

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = ''
  for await (const piece of stream!) text += String(piece)
  return text
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

test('a recording is served to the page and fed into the gateway, and a signal ends the server', async () => {
  const folder = await temporaryFolder()
  const line = JSON.stringify({
    type: 'message',
    threadId: 'mine',
    messageId: 'm',
    author: { kind: 'user' },
    parts: [{ kind: 'text', text: 'Hello' }],
  })
  await writeFile(join(folder, 'mine.ndjson'), `${line}\n`)
  const child = start(['--recording', 'mine.ndjson', '--port', '0'], folder)
  const [said, url] = await printedUrl(child)
  expect(said).toContain(join(folder, 'mine.ndjson'))
  const response = await fetch(new URL('recording.ndjson', url))
  expect(await response.text()).toBe(`${line}\n`)
  const threads = async (): Promise<unknown> => (await fetch(new URL('demo/threads', url))).json()
  await expect.poll(threads).toEqual({ threadIds: ['mine'], refused: [] })
  const socket = await openSocket(new URL('ws', url.replace('http', 'ws')).href)
  child.kill('SIGTERM')
  expect(await socket.closed).toBe(1001)
  await once(child, 'exit')
})

test('Ctrl+C tells the sockets that the server stops, before it ends', async () => {
  const child = start(['--port', '0'])
  const [, url] = await printedUrl(child)
  const health = await fetch(new URL('healthz', url))
  expect(await health.json()).toEqual({ status: 'ok' })
  const socket = await openSocket(new URL('ws', url.replace('http', 'ws')).href)
  child.kill('SIGINT')
  expect(await socket.closed).toBe(1001)
  expect((await once(child, 'exit'))[0]).toBe(0)
})

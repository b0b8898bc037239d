import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openSocket } from '../docs/real-socket.ts'
import { openSqlite } from '../support/open-sqlite.ts'
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
  [['--data'], '--data needs the name of a folder'],
  [['--data', 'here', '--memory'], 'either --data or --memory'],
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
  const child = start(['--memory', '--port', '0'])
  const [, url] = await printedUrl(child)
  const health = await fetch(new URL('healthz', url))
  expect(await health.json()).toEqual({ status: 'ok' })
  const socket = await openSocket(new URL('ws', url.replace('http', 'ws')).href)
  child.kill('SIGINT')
  expect(await socket.closed).toBe(1001)
  expect((await once(child, 'exit'))[0]).toBe(0)
})

describe('what is kept', () => {
  const json = { 'content-type': 'application/json' }

  async function served(args: readonly string[]): Promise<{ url: string; child: ChildProcess }> {
    const child = start([...args, '--port', '0'], process.cwd(), { ONEBUBBLE_AGENT_SPEED: 'max' })
    const [, url] = await printedUrl(child)
    return { url, child }
  }

  const say = async (url: string): Promise<Response> =>
    fetch(new URL('threads/mine/messages', url), {
      method: 'POST',
      headers: { ...json, 'idempotency-key': 'k' },
      body: JSON.stringify({ author: { kind: 'user', id: 'ada' }, parts: [{ kind: 'text', text: 'Hello' }] }),
    })

  test('a thread, and the token of an open turn, outlast a server that is killed', async () => {
    const folder = await temporaryFolder()
    const first = await served(['--data', folder])
    const said = (await (await say(first.url)).json()) as { event: unknown }
    const created = await fetch(new URL('threads/mine/invocations', first.url), {
      method: 'POST',
      headers: { ...json, 'idempotency-key': 'k' },
      body: '{}',
    })
    const { token } = (await created.json()) as { token: string }
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')

    const second = await served(['--data', folder])
    expect(await (await say(second.url)).json()).toMatchObject({ status: 'duplicate', event: said.event })
    expect(await (await fetch(new URL('demo/threads', second.url))).json()).toMatchObject({
      threadIds: ['mine'],
    })
    const answer = await fetch(new URL('callback', second.url), {
      method: 'POST',
      headers: { ...json, authorization: `Bearer ${token}`, 'idempotency-key': 'c' },
      body: JSON.stringify({ parts: [{ kind: 'text', text: 'Hello, too' }] }),
    })
    expect(answer.status).toBe(201)
  })

  test('the secret of a folder that the page’s server could reach is not served', async () => {
    const folder = await mkdtemp(join(process.cwd(), '.scratch-data-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const { url } = await served(['--data', folder])
    for (const name of ['secret', 'log.db']) {
      const { status } = await fetch(new URL(`${basename(folder)}/${name}`, url))
      expect(status).toBe(403)
      const raw = await fetch(new URL(`${basename(folder)}/${name}?raw`, url))
      expect(raw.status).toBe(403)
    }
  })

  test('a database of another application is refused before anything is served', async () => {
    const folder = await temporaryFolder()
    const other = openSqlite(join(folder, 'log.db'))
    other.exec('CREATE TABLE theirs (id)')
    other.close()
    const child = start(['--data', folder, '--port', '0'])
    const [said, [code]] = await Promise.all([textOf(child.stderr), once(child, 'exit')])
    expect(said).toContain('the database belongs to another application')
    expect(code).toBe(1)
  })
})

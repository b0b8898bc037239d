import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { buildServer } from '../../bench/lib/build-server.mjs'
import { openTurn, postCallback } from '../../src/producer/index.ts'
import { type Log, type LoggedEvent, sqliteLog } from '../../src/server/index.ts'
import { caughtUp, realClient } from '../client/real-gateway.ts'
import { newFile, openSqlite } from '../support/open-sqlite.ts'
import { progress, report, scaled } from './support/form.ts'

const program = fileURLToPath(new URL('support/sqlite-gateway.mjs', import.meta.url))
const threadIds = ['s', 't'] as const
const producersPerThread = 2
const tenYearsMs = 10 * 365 * 24 * 60 * 60 * 1_000
/** Clocks of the gateways, one after the other. */
const skewsMs = [0, tenYearsMs, -tenYearsMs]

/** What was acknowledged: of each turn how many chunks, and whether it has ended; and the posts. */
class Acknowledged {
  readonly chunkCounts = new Map<string, number>()
  readonly ended = new Set<string>()
  readonly posts = new Set<string>()
  count = 0
  #waiting: { readonly count: number; readonly resolve: () => void } | undefined

  /** The platform's `fetch`, which notes what is answered. */
  readonly fetch = async (...args: Parameters<typeof fetch>): Promise<Response> => {
    const response = await fetch(...args)
    const text = await response.text()
    const url = args[0] instanceof Request ? args[0].url : String(args[0])
    if (response.ok) this.#note(url, JSON.parse(text) as Record<string, unknown>) // it is the gateway's
    return new Response(text, response)
  }

  #note(url: string, answer: Readonly<Record<string, unknown>>): void {
    const [, invocationId = '', route] = /invocations\/([^/]+)\/(\w+)/.exec(url) ?? []
    if (route === 'chunks')
      this.chunkCounts.set(
        invocationId,
        Math.max(Number(answer['nextSeq']), this.chunkCounts.get(invocationId) ?? 0),
      )
    if (route === 'finalize') this.ended.add(invocationId)
    if (url.endsWith('/callback')) this.posts.add(String(answer['messageId']))
    this.count += 1
    if (this.#waiting !== undefined && this.count >= this.#waiting.count) this.#waiting.resolve()
  }

  async more(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = { count: this.count + count, resolve }
    })
  }
}

interface Killable {
  readonly child: ChildProcess
  readonly port: number
}

async function gatewayOn(settings: {
  readonly server: string
  readonly file: string
  readonly port: number
  readonly skewMs: number
  readonly secret: string
}): Promise<Killable> {
  const child = fork(program, [JSON.stringify(settings)], { execArgv: [] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { child, port }
}

/** The file as a crash has left it, opened elsewhere, so that the next gateway finds it so as well. */
function asLeft(file: string): Log {
  const copy = newFile()
  for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix)
  return sqliteLog(openSqlite(copy), { pollMs: Infinity })
}

/** What is missing of what was acknowledged: nothing. */
async function lostOf(log: Log, known: Acknowledged): Promise<readonly string[]> {
  const lost: string[] = []
  const anywhere = async <Found>(find: (threadId: string) => Promise<Found | undefined>) =>
    (await Promise.all(threadIds.map(find))).find((found) => found !== undefined)
  for (const [id, count] of known.chunkCounts) {
    const turn = await anywhere(async (threadId) => log.turn(threadId, id))
    if (turn === undefined || turn.chunkCount < count)
      lost.push(`${id}: ${turn?.chunkCount} of ${count} chunks`)
    if (known.ended.has(id) && turn?.end === undefined) lost.push(`${id}: its end`)
  }
  for (const id of known.posts)
    if ((await anywhere(async (threadId) => log.post(threadId, id))) === undefined) lost.push(`post ${id}`)
  return lost
}

async function eventsOf(log: Log, threadId: string): Promise<readonly LoggedEvent[]> {
  const tail = await log.tail(threadId, undefined, 1_000_000)
  if (tail.kind === 'resync') throw new Error(`the tail is ${tail.reason}`)
  return tail.events
}

test('a gateway on SQLite that is killed again and again loses nothing that it has acknowledged, and doubles nothing, whatever its clock shows', async () => {
  const cycleCount = scaled(3, 200)
  const say = progress('kill -9', cycleCount)
  const settings = { server: await buildServer(), file: newFile(), secret: randomUUID() + randomUUID() }
  let gateway = await gatewayOn({ ...settings, port: 0, skewMs: 0 })
  const { port } = gateway
  const url = `http://127.0.0.1:${port}`
  const known = new Acknowledged()
  const clients = [1, 2].map(() => realClient(`ws://127.0.0.1:${port}/ws`, { threadIds }))
  let isOver = false
  let turnCount = 0
  const to = { url, fetch: known.fetch, retry: { baseMs: 5, capMs: 50 } }

  const produce = async (threadId: string): Promise<void> => {
    while (!isOver) {
      const turn = await openTurn({ ...to, threadId, batch: { delayMs: 1 } })
      turnCount += 1
      for (let index = 0; index < 20; index++) await turn.text(`${index}. `)
      await turn.toolResult({ toolCallId: 'c', output: turn.invocationId })
      if (turnCount % 2 === 0) await postCallback({ ...to, token: turn.token, text: 'The answer.' })
      await turn.end()
      if (turnCount % 3 === 0) await postCallback({ ...to, token: turn.token, text: 'A late answer.' })
    }
  }
  const begun = Date.now()
  const producers = threadIds.flatMap((threadId) =>
    Array.from({ length: producersPerThread }, async () => produce(threadId)),
  )

  const lost: string[] = []
  for (let cycle = 1; cycle <= cycleCount; cycle++) {
    await known.more(5 + ((cycle * 7) % 20))
    gateway.child.kill('SIGKILL')
    await once(gateway.child, 'exit')
    lost.push(...(await lostOf(asLeft(settings.file), known)))
    const skewMs = skewsMs[cycle % skewsMs.length] ?? 0
    gateway = await gatewayOn({ ...settings, port, skewMs })
    say(cycle)
  }
  isOver = true
  await Promise.all(producers)
  expect(lost).toEqual([])
  // Something of each kind was there to be lost.
  for (const { size } of [known.chunkCounts, known.ended, known.posts]) expect(size).toBeGreaterThan(0)

  const log = sqliteLog(openSqlite(settings.file), { pollMs: Infinity })
  expect(await lostOf(log, known)).toEqual([])
  let eventCount = 0
  let bubbleCount = 0
  for (const threadId of threadIds) {
    const events = await eventsOf(log, threadId)
    expect(events.map(({ offset }) => offset)).toEqual([...events.keys()])
    eventCount += events.length
    const { snapshot } = await log.snapshot(threadId)
    bubbleCount += snapshot.bubbles.length
    for (const { store } of clients) {
      await caughtUp(store, log, threadId)
      expect(store.snapshot(threadId)).toEqual(snapshot)
    }
  }
  expect(bubbleCount).toBe(turnCount)
  report('sqlite-crashes', {
    'kills of the gateway': cycleCount,
    'events in the log': eventCount,
    'answers acknowledged': known.count,
    'acknowledged and lost': lost.length,
    turns: turnCount,
    bubbles: bubbleCount,
    seconds: Math.round((Date.now() - begun) / 1_000),
  })
}, 3_600_000)

import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { buildServer } from '../../bench/lib/build-server.mjs'
import { type Log, sqliteLog } from '../../src/server/index.ts'
import { realClient } from '../client/real-gateway.ts'
import { newFile, openSqlite } from '../support/open-sqlite.ts'
import { Acknowledged, lostOf } from './support/acknowledged.ts'
import { endsOf, expectAsLogged } from './support/as-logged.ts'
import { progress, report, scaled } from './support/form.ts'
import { gatewayProcess, killed } from './support/gateway-process.ts'
import { Producers } from './support/producers.ts'
import { Tabs } from './support/tabs.ts'
import { expectWhole } from './support/whole-view.ts'

const threadIds = ['s', 't'] as const
const tenYearsMs = 10 * 365 * 24 * 60 * 60 * 1_000
/** Clocks of the gateways, one after the other. */
const skewsMs = [0, tenYearsMs, -tenYearsMs]

/** The file as a crash has left it, opened elsewhere, so that the next gateway finds it so as well. */
function asLeft(file: string): Log {
  const copy = newFile()
  for (const suffix of ['', '-wal']) if (existsSync(file + suffix)) copyFileSync(file + suffix, copy + suffix)
  return sqliteLog(openSqlite(copy), { pollMs: Infinity })
}

test('a gateway on SQLite that is killed again and again loses nothing that it has acknowledged, and doubles nothing, whatever its clock shows', async () => {
  const cycleCount = scaled(3, 200)
  const say = progress('kill -9', cycleCount)
  const settings = { server: await buildServer(), file: newFile(), secret: randomUUID() + randomUUID() }
  let gateway = await gatewayProcess({ ...settings, port: 0 })
  const { port } = gateway
  const known = new Acknowledged()
  const url = `http://127.0.0.1:${port}`
  const clients = [1, 2].map(() => realClient(`ws://127.0.0.1:${port}/ws`, { threadIds }))
  const tabs = await Tabs.open([url], threadIds)
  const way = { url, fetch: known.through((url) => url) }
  const begun = Date.now()
  const producers = new Producers(way, threadIds, 2)

  const lost: string[] = []
  let ends: Readonly<Record<string, number>> = {}
  for (let cycle = 1; cycle <= cycleCount; cycle++) {
    await known.more(5 + ((cycle * 7) % 20))
    if (cycle % 2 === 0) await tabs.reach(ends) // else the crash may meet pages that still come back from the one before
    await killed(gateway.child)
    await tabs.reload()
    const left = asLeft(settings.file)
    lost.push(...(await lostOf(left, threadIds, known)))
    await expectAsLogged(left, tabs)
    ends = await endsOf(left, threadIds)
    gateway = await gatewayProcess({ ...settings, port, skewMs: skewsMs[cycle % skewsMs.length] ?? 0 })
    say(cycle)
  }
  await producers.end()
  expect(lost).toEqual([])
  // Something of each kind was there to be lost.
  for (const { size } of [known.chunkCounts, known.ended, known.posts]) expect(size).toBeGreaterThan(0)
  expect(tabs.restoringCount).toBeGreaterThan(0)

  const log = sqliteLog(openSqlite(settings.file), { pollMs: Infinity })
  expect(await lostOf(log, threadIds, known)).toEqual([])
  const stores = clients.map(({ store }) => store)
  const { eventCount, bubbleCount } = await expectWhole(log, threadIds, stores)
  expect(bubbleCount).toBe(producers.turnCount)
  await tabs.reach(await endsOf(log, threadIds))
  await expectAsLogged(log, tabs)
  report('sqlite-crashes', {
    'kills of the gateway': cycleCount,
    'events in the log': eventCount,
    'answers acknowledged': known.count,
    'acknowledged and lost': lost.length,
    turns: producers.turnCount,
    bubbles: bubbleCount,
    ...tabs.figures,
    seconds: Math.round((Date.now() - begun) / 1_000),
  })
}, 3_600_000)

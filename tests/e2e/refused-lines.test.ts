import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { threadScript } from '../../src/testing/index.ts'
import { openLive } from './live-page.ts'
import { eventsIn, type LiveServer, startLive } from './live-server.ts'
import {
  closePage,
  devtoolsOf,
  dropFile,
  ended,
  launch,
  linesOn,
  openPage,
  violationCount,
} from './page-under-test.ts'

// A recording with lines that no store takes. Each way to play it has to leave them out, and to say so.
const t = threadScript('mine')
const { invocationId: _, ...homeless } = t.callback('a', 'An answer to nobody')
const { threadId: __, ...nowhere } = t.created('b')
const { messageId: ___, ...unnamed } = t.message('m', 'Nameless')
const recording = [
  t.created('a'),
  t.chunk('a', 'Half'),
  homeless,
  nowhere,
  unnamed,
  { ...t.created('c'), type: 'constructor' },
  t.finalized('a'),
]
  .map((event) => JSON.stringify(event))
  .toSpliced(1, 0, 'no JSON')
  .join('\n')

const brokenAt = 2
const refusedAt = [4, 5, 6, 7]
const shownAtEnd = ['a: Half (completed, stream)']

let browser: Browser
let file: string
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'onebubble-refused-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  file = join(folder, 'mine.ndjson')
  await writeFile(file, recording)
})

const start = async (recordingFile?: string): Promise<LiveServer> => {
  const server = await startLive(recordingFile === undefined ? {} : { recordingFile })
  onTestFinished(() => server.close())
  return server
}

/** The turns have ids that the gateway has minted: only the words are compared. */
const wordsOn = async (page: Page): Promise<readonly string[]> =>
  (await linesOn(page, 'mine')).map((line) => line.replace(/^[^:]*/, 'a'))

const listedOn = (page: Page): Promise<readonly number[]> =>
  page
    .locator('[data-panel="broken-lines"] [data-line]')
    .evaluateAll((lines) => lines.map((line) => Number((line as HTMLElement).dataset['line'])))

/** Nothing was made up for what has no id: neither a turn, nor a thread of that name. */
async function expectNothingElse({ log }: LiveServer): Promise<void> {
  const events = await eventsIn(log, 'mine')
  expect(events.map(({ type }) => type)).toEqual(['invocation_created', 'stream_chunk', 'stream_finalized'])
  expect(await eventsIn(log, 'undefined')).toEqual([])
}

test('the player refuses them, and lists each with its reason, when the file is dropped', async () => {
  const page = await openPage(browser)
  await dropFile(page, 'mine.ndjson', recording)
  await ended(page)
  expect(await linesOn(page, 'mine')).toEqual(shownAtEnd)
  expect(await listedOn(page)).toEqual([brokenAt])
  expect(await violationCount(page)).toBe(4)
  const devtools = devtoolsOf(page)
  expect(await devtools.locator('[data-receipt="rejected"]').count()).toBe(4)
  await devtools.getByRole('tab', { name: /^Violations/ }).click()
  expect((await devtools.locator('[data-violation] p > code').allInnerTexts()).toReversed()).toEqual([
    'missing_invocation_id',
    'invalid_event',
    'invalid_event',
    'unknown_type',
  ])
  await closePage(page)
})

test('“Play it live” leaves them out, and lists each with its reason', async () => {
  const server = await start()
  const page = await openLive(browser, server, '?view=live')
  await page.getByRole('button', { name: 'Replay' }).click()
  await dropFile(page, 'mine.ndjson', recording)
  await page.getByRole('button', { name: 'Play it live' }).click()
  await expect.poll(() => wordsOn(page)).toEqual(shownAtEnd)
  expect(await listedOn(page)).toEqual([brokenAt, ...refusedAt])
  expect(await page.locator('[data-panel="broken-lines"]').innerText()).toContain('missing_invocation_id: ')
  await expectNothingElse(server)
  await closePage(page)
})

test('a server that begins with the recording leaves them out, and the page lists each with its reason', async () => {
  const server = await start(file)
  const page = await openLive(browser, server, '?thread=mine')
  await expect.poll(() => wordsOn(page)).toEqual(shownAtEnd)
  await expect.poll(() => listedOn(page)).toEqual([brokenAt, ...refusedAt])
  expect(await page.locator('[data-panel="broken-lines"]').innerText()).toContain('missing_invocation_id: ')
  await expectNothingElse(server)
  await closePage(page)
})

test('a request to play them gets the list, and nothing of them into the log', async () => {
  const server = await start()
  const again = threadScript('mine')
  const events = [again.created('a'), homeless, again.chunk('a', 'Half'), again.finalized('a')]
  const deliveries = events.map((event, index) => ({ event, line: index + 1, delayMs: 0 }))
  const response = await fetch(`${server.url}demo/recordings`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ deliveries, threadIds: {} }),
  })
  expect(await response.json()).toMatchObject({ eventCount: 3, refused: [{ line: 2 }] })
  await expect.poll(async () => (await eventsIn(server.log, 'mine')).length).toBe(3)
  await expectNothingElse(server)
})

test('what a recording takes back is taken back from the log, which no visitor may do', async () => {
  const deletion = threadScript('mine')
  const lines = [
    deletion.message('m', 'Gone'),
    deletion.created('a', { agentId: 'scout' }),
    deletion.finalized('a'),
    deletion.retraction({ messageId: 'm' }),
    deletion.retraction({ invocationId: 'a' }),
    deletion.message('n', 'Stays'),
  ]
  await writeFile(file, lines.map((event) => JSON.stringify(event)).join('\n'))
  const { log } = await start(file)
  await expect
    .poll(async () => (await log.snapshot('mine')).snapshot.bubbles, { timeout: 90_000 })
    .toMatchObject([{ kind: 'message', parts: [{ text: 'Stays' }] }])
})

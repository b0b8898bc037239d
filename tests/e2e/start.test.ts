import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { guideBlock } from '../docs/guide.ts'
import { printedUrl, start } from '../support/start-script.ts'
import { connected, write } from './live-page.ts'
import { bubblesOn, closePage, launch, newPage } from './page-under-test.ts'
import { withoutKeys } from './plain-reading.ts'

const run = promisify(execFile)

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** The processes that a process has started, and theirs. */
async function descendantsOf(pid: number): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='])
  const all = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const below = (parent: number): readonly number[] =>
    all.flatMap(([own = 0, above]) => (above === parent ? [own, ...below(own)] : []))
  return below(pid)
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('npm start, the guide’s lines in a second shell, one bubble each; and all ends with it', async () => {
  const child = start(['--memory', '--port', '0'], process.cwd(), { ONEBUBBLE_AGENT_SPEED: 'max' })
  const [, url] = await printedUrl(child)
  const page = await newPage(browser)
  const reloading = page.waitForEvent('console', (message) => message.text() === '[vite] connected.')
  await page.goto(url)
  await reloading // Vite's own socket goes on working beside the gateway's
  await connected(page)

  const { code } = guideBlock('Be an agent')
  const lines = code.replace('http://127.0.0.1:5173', url.replace(/\/$/, ''))
  expect(lines).not.toBe(code)
  await run('sh', ['-eu', '-c', lines])
  await expect
    .poll(async () => withoutKeys(await bubblesOn(page, 't1')))
    .toEqual([
      { phase: 'completed', body: 'callback', missing: 0, text: 'It comes to 42.' },
      { phase: 'pending', body: 'none', missing: 0, text: '' },
    ])

  await write(page, '@scout @ledger @scribe Hello')
  await expect.poll(() => page.locator('[data-body="callback"]').count()).toBe(4)
  const agents = await descendantsOf(child.pid!)
  expect(agents.length).toBeGreaterThanOrEqual(3)
  await closePage(page)
  child.kill('SIGTERM')
  await once(child, 'exit')
  await expect.poll(() => agents.filter(isAlive)).toEqual([])
})

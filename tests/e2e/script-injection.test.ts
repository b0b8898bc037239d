import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { threadScript } from '../../src/testing/index.ts'
import { openFolds } from './barriers.ts'
import { dropFile, ended, launch, openPage, openDevtools } from './page-under-test.ts'
import { scriptPayloads } from './script-payloads.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

/** Five bubbles of a thread, with this in each field that a page could show. */
function eventsOf(payload: string, threadId: string, index: number): readonly unknown[] {
  const id = (name: string): string => `${name} ${payload}`.slice(0, 250)
  const t = threadScript(threadId, { firstOffset: index * 100 })
  const a = id('a')
  const b = id('b')
  const file = { kind: 'file', mediaType: 'image/png', url: payload, filename: payload } as const
  t.message(id('q'), [{ kind: 'text', text: payload }, file])
  t.message(id('s'), payload, { author: { kind: 'system', id: id('author') } })
  t.created(a, { agentId: id('agent'), replyTo: id('q'), chainId: id('chain') })
  t.reasoning(a, payload)
  t.chunk(a, payload)
  t.chunk(a, `\n\n${payload}`, { partId: id('part') })
  t.toolCall(a, id('call'), id('tool'), JSON.stringify({ [payload]: payload }))
  t.toolApproval(a, id('call'), id('ok'), { request: { [payload]: payload } })
  t.approval(a, id('ok'), true, { reason: payload, by: id('ada') })
  t.toolResult(a, id('call'), { [payload]: payload })
  t.data(a, id('name'), id('data'), { url: payload, title: payload })
  t.data(a, id('name'), id('source'), { url: `https://a.example/${payload}`, title: payload })
  t.file(a, { mediaType: 'image/svg+xml', url: payload, filename: payload })
  t.file(a, { mediaType: payload, url: payload, filename: payload })
  t.finalized(a, { outcome: 'failed', error: { message: payload, code: id('code') } })
  t.created(b, { agentId: id('agent'), replyTo: id('q') })
  t.chunk(b, payload)
  t.callback(b, payload, { messageId: id('m') })
  t.callback(b, `Other: ${payload}`, { messageId: id('n') })
  t.post(b, payload, { messageId: id('post') })
  return [...t.log(), { type: payload, threadId: payload, invocationId: payload }]
}

interface Found {
  readonly hits: number
  readonly refused: readonly string[]
  readonly attributes: readonly string[]
  readonly elements: readonly string[]
  readonly addresses: readonly string[]
}

/** What has run, what the policy had to stop, and what in the page could still run. */
const look = (page: Page): Promise<Found> =>
  page.evaluate(() => {
    const all = [...document.body.querySelectorAll('*')]
    const { hits, refused } = window as unknown as Pick<Found, 'hits' | 'refused'> // put there below
    return {
      hits,
      refused,
      attributes: all.flatMap((node) =>
        node.getAttributeNames().filter((name) => /^on|^srcdoc$|^formaction$/i.test(name)),
      ),
      elements: all
        .map(({ localName }) => localName)
        .filter((name) =>
          /^(?:script|iframe|object|embed|base|meta|link|style|form-x|foreignobject|animate|set|use|marquee)$/i.test(
            name,
          ),
        ),
      addresses: all.flatMap((node) =>
        ['href', 'src', 'action', 'xlink:href', 'data'].flatMap((name) => {
          const value = node.getAttribute(name)
          const isHarmless =
            value === null ||
            /^(?:https?:\/\/|mailto:)/i.test(value) ||
            (node.localName === 'img' && /^(?:data:image\/|blob:)/i.test(value))
          return isHarmless ? [] : [`${node.localName} ${name}=${value}`]
        }),
      ),
    }
  })

async function openWatched(options: { readonly bypassCSP: boolean }): Promise<Page> {
  const page = await openPage(browser, '?view=replay&speed=max', {
    ...options,
    viewport: { width: 1280, height: 20_000 }, // or not all bubbles were in the page
  })
  const own = new URL(inject('pageUrl')).origin
  await page.route('**/*', (route) =>
    route.request().url().startsWith(own) ? route.fallback() : route.abort(),
  )
  await page.addInitScript(() => {
    const refused: string[] = []
    Object.assign(window, {
      hits: 0,
      refused,
      hit: () => void (window as unknown as { hits: number }).hits++,
    })
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
      refused.push(effectiveDirective),
    )
  })
  await page.reload()
  await page.waitForSelector('.player-bar')
  return page
}

/** So many payloads are shown at once. */
const batch = 4

const nothing: Found = { hits: 0, refused: [], attributes: [], elements: [], addresses: [] }

test('there are more than a hundred payloads, each of its own', () => {
  expect(new Set(scriptPayloads).size).toBe(scriptPayloads.length)
  expect(scriptPayloads.length).toBeGreaterThan(100)
})

test.each([
  ['under its policy, which has nothing to refuse', false],
  ['without its policy', true],
])('what is shown of any field runs nothing: %s', async (_, bypassCSP) => {
  const page = await openWatched({ bypassCSP })
  for (let first = 0; first < scriptPayloads.length; first += batch) {
    const payloads = scriptPayloads.slice(first, first + batch)
    const [threadId = ''] = payloads
    const lines = payloads.flatMap((payload, index) => eventsOf(payload, threadId, index))
    const text = [...lines.map((event) => JSON.stringify(event)), threadId].join('\n')
    await dropFile(page, `${first}: ${threadId}.ndjson`, text)
    await page.locator('#chat-title', { hasText: new RegExp(`^${first}: `, 'u') }).waitFor()
    await ended(page)
    await expect.poll(() => page.locator('[data-bubble-key]').count()).toBe(payloads.length * 5)
    await openFolds(page)
    await page.locator('.fold-body').first().waitFor()
    expect({ payloads, ...(await look(page)) }).toEqual({ payloads, ...nothing })
  }
  // The last of them in the devtools, too.
  const panel = await openDevtools(page)
  for (const row of (await panel.locator('[data-type]').all()).slice(0, 20)) await row.click()
  expect(await look(page)).toEqual(nothing)
  await page.context().close()
})

test('red: each kind of payload runs where it is read as HTML, without the policy', async () => {
  const page = await openWatched({ bypassCSP: true })
  await page.evaluate(() => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<img src=x onerror=hit()><a id=red href="javascript:hit()">go</a>',
    )
    document.getElementById('red')?.click()
  })
  await expect.poll(async () => (await look(page)).hits).toBe(2)
  const { attributes, addresses } = await look(page)
  expect(attributes).toEqual(['onerror'])
  expect(addresses).toContain('a href=javascript:hit()')
  await page.context().close()
})

test('red: the policy refuses a string where HTML or a script is expected', async () => {
  const page = await openWatched({ bypassCSP: false })
  const errors = await page.evaluate(() =>
    [
      () => (document.createElement('div').innerHTML = '<b>x</b>'),
      () => document.body.insertAdjacentHTML('beforeend', '<b>x</b>'),
      () => (document.createElement('script').text = 'hit()'),
      () =>
        (
          window as unknown as { trustedTypes: { createPolicy: (name: string, rules: object) => unknown } }
        ).trustedTypes.createPolicy('any', {}),
    ].map((attempt) => {
      try {
        attempt()
        return 'done'
      } catch (error) {
        return error instanceof TypeError ? 'refused' : String(error)
      }
    }),
  )
  expect(errors).toEqual(['refused', 'refused', 'refused', 'refused'])
  expect((await look(page)).hits).toBe(0)
  await page.context().close()
})

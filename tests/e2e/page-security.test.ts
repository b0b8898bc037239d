import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { requestWithHost, upgradeWithHost } from '../support/request-with-host.ts'
import { printedUrl, start } from '../support/start-script.ts'
import { connected, write } from './live-page.ts'
import { eventsIn, type LiveServer, startLive } from './live-server.ts'
import { closePage, launch, newPage, openPage } from './page-under-test.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

describe('a name that was given this machine’s address', () => {
  const startServer = async (): Promise<LiveServer> => {
    const server = await startLive()
    onTestFinished(() => server.close())
    return server
  }
  const json = { 'content-type': 'application/json' }
  const message = JSON.stringify({ author: { kind: 'user' }, parts: [{ kind: 'text', text: 'Hi' }] })

  test.each([
    ['POST', 'threads/t1/messages', message],
    ['POST', 'threads/t1/invocations', '{}'],
    ['POST', 'callback', '{}'],
    ['POST', 'demo/recordings', '{"deliveries":[],"threadIds":{}}'],
    ['GET', 'demo/threads', undefined],
    ['GET', '', undefined],
  ])('gets no answer to %s /%s', async (method, path, body) => {
    const server = await startServer()
    const ask = (host: string) =>
      requestWithHost(`${server.url}${path}`, host, { method, headers: json, ...(body && { body }) })
    expect((await ask('rebound.example')).status).toBe(403)
    expect(await eventsIn(server.log, 't1')).toEqual([])
    expect((await ask('localhost')).status).not.toBe(403)
  })

  test('gets no websocket, though its page’s origin is the same', async () => {
    const server = await startServer()
    expect((await upgradeWithHost(`${server.url}ws`, 'rebound.example')).status).toBe(421)
    expect((await upgradeWithHost(`${server.url}ws`, `localhost:${server.port}`)).status).toBe(101)
  })
})

const policyOf = (value: unknown): ReadonlyMap<string, string> =>
  new Map(
    String(value)
      .split('; ')
      .map((directive) => [directive.split(' ')[0] ?? '', directive.slice(directive.indexOf(' ') + 1)]),
  )

describe('the built page', () => {
  test('is served with a policy that allows its own files and nothing inline', async () => {
    const { headers, body } = await requestWithHost(inject('pageUrl'), 'localhost')
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    const policy = policyOf(headers['content-security-policy'])
    expect([...policy.keys()]).toContain('frame-ancestors')
    for (const name of ['default-src', 'base-uri', 'form-action', 'frame-ancestors'])
      expect([name, policy.get(name)]).toEqual([name, "'none'"])
    expect([policy.get('script-src'), policy.get('style-src')]).toEqual(["'self'", "'self'"])
    expect([policy.get('require-trusted-types-for'), policy.get('trusted-types')]).toEqual([
      "'script'",
      "'none'",
    ])
    expect(policy.get('img-src')).toBe("'self' data: blob:")
    expect(String(headers['content-security-policy'])).not.toMatch(/unsafe|nonce|\*/)
    // Where it is hosted without headers, it brings its policy along.
    expect(body).toMatch(
      /^[^<]*<!doctype html>\s*<html[^>]*>\s*<head>\s*<meta http-equiv="Content-Security-Policy"/i,
    )
    expect(body).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son[a-z]+=|\sstyle=/i)
  })

  test('red: inline scripts and styles, and anything from elsewhere, are refused', async () => {
    const page = await openPage(browser)
    const refused = await page.evaluate(async () => {
      const directives: string[] = []
      const all = new Promise<void>((resolve) => {
        document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
          directives.push(effectiveDirective)
          if (new Set(directives).size === 5) resolve()
        })
      })
      const foreign = document.createElement('link')
      foreign.rel = 'modulepreload'
      foreign.href = 'http://127.0.0.1:9/evil.js'
      const script = document.createElement('script')
      script.append('document.title = "broken in"') // by any other way, Trusted Types would not let it begin
      const style = document.createElement('style')
      style.textContent = 'body { display: none }'
      const film = document.createElement('video')
      film.src = 'http://127.0.0.1:9/spy.mp4'
      const picture = document.createElement('img')
      picture.src = 'http://127.0.0.1:9/spy.png'
      document.body.append(script, foreign, style, film, picture)
      await all
      return directives.toSorted()
    })
    // Each by the header, and perhaps once more by the page's own.
    expect(new Set(refused)).toEqual(
      new Set(['img-src', 'media-src', 'require-trusted-types-for', 'script-src-elem', 'style-src-elem']),
    )
    expect(await page.title()).not.toBe('broken in')
    expect(await page.locator('body').isVisible()).toBe(true)
    await closePage(page, /Content Security Policy|TrustedScript/)
  })
})

test('the development server’s page works under its policy: no more than a nonce for what Vite writes into it', async () => {
  const child = start(['--memory', '--port', '0'], process.cwd(), { ONEBUBBLE_AGENT_SPEED: 'max' })
  const [, url] = await printedUrl(child)
  const { headers } = await requestWithHost(url, 'localhost')
  const policy = policyOf(headers['content-security-policy'])
  expect(policy.get('script-src')).toMatch(/^'self' 'nonce-[\w+/=]{20,}'$/)
  expect(policy.get('style-src')).toBe(policy.get('script-src'))
  expect((await requestWithHost(url, 'rebound.example')).status).toBe(403)
  expect((await upgradeWithHost(`${url}ws`, 'rebound.example')).status).toBe(421)

  const page = await newPage(browser)
  await page.goto(url)
  await connected(page)
  await write(page, '@ledger 1 and 2')
  await page.locator('[data-body="callback"]').waitFor()
  const surface = await page
    .locator('.bubble-agent')
    .evaluate((bubble) => getComputedStyle(bubble).borderLeftWidth)
  expect(surface).toBe('3px') // its styles are there
  await closePage(page)
})

import { deepStrictEqual, match, ok, strictEqual } from 'node:assert/strict'
import { timeoutMs } from './serve.mjs'

/** The bubbles of agents, in every example. */
export const agents = '[data-author="agent"]'

/**
 * Asks twice: the callback of the first answer arrives while the second one streams. Everything that the page shows is
 * recorded, so that the test does not depend on timing.
 */
export async function seeLateCallback(page, url) {
  await page.addInitScript((selector) => {
    window.shown = []
    new MutationObserver(() => {
      const texts = [...document.querySelectorAll(selector)].map((bubble) => bubble.innerText)
      window.shown.push(texts)
    }).observe(document, { subtree: true, childList: true, characterData: true })
  }, agents)
  await page.goto(url)

  await ask(page, 'How much is it?')
  await whenAnswered(page, 1)
  const first = await page.$(agents)
  match(await first.innerText(), /about forty/)

  await ask(page, 'And twice that?')
  await whenAnswered(page, 2)
  const texts = await page.locator(agents).allInnerTexts()
  strictEqual(texts.length, 2, 'there is one bubble for each answer')
  match(texts[0], /it is 42/)
  match(texts[1], /And twice that.*about forty/s)
  strictEqual(await first.innerText(), texts[0], 'the first answer keeps its bubble')

  const shown = await page.evaluate(() => window.shown)
  const most = Math.max(...shown.map((bubbles) => bubbles.length))
  strictEqual(most, 2, 'there never was a third bubble')
  const atCallback = shown.findIndex((bubbles) => bubbles[0] === texts[0])
  ok(atCallback > 0)
  ok(shown[atCallback][1].length < texts[1].length, 'the callback arrived while the second answer streamed')
  const before = shown[atCallback - 1][1] ?? ''
  ok(shown[atCallback][1].startsWith(before.trimEnd()), 'and the second answer lost no text')
  const afterwards = shown.slice(atCallback).map((bubbles) => bubbles[0])
  deepStrictEqual([...new Set(afterwards)], [texts[0]], 'nothing undid it')
}

/** Waits until this many answers have ended. */
export const whenAnswered = (page, count) =>
  page.waitForFunction(
    ([selector, wanted]) => document.querySelectorAll(selector).length === wanted,
    [`${agents}[data-phase="completed"]`, count],
    { timeout: timeoutMs },
  )

export async function ask(page, question) {
  await page.getByLabel('Message').fill(question)
  await page.getByLabel('Message').press('Enter')
}

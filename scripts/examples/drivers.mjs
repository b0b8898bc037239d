// What is done with each example, once it is built and served.
import { deepStrictEqual, match, strictEqual } from 'node:assert/strict'
import { agents, ask, seeLateCallback, whenAnswered } from './late-callback.mjs'
import { next, types, vite } from './serve.mjs'

export const drivers = {
  'ag-ui': { kind: vite, drive: seeLateCallback },
  'ai-sdk-backend': { kind: vite, drive: seeLateCallback },
  'assistant-ui': { kind: vite, drive: seeLateCallback },
  'next-app': {
    kind: next,
    async drive(page, url) {
      await seeLateCallback(page, url)
      const texts = await page.locator(agents).allInnerTexts()

      // What the server has rendered, as those see it who run no JavaScript.
      const plain = await page.context().browser().newContext({ javaScriptEnabled: false })
      const plainPage = await plain.newPage()
      await plainPage.goto(url)
      deepStrictEqual(await plainPage.locator(agents).allInnerTexts(), texts)
      await plain.close()

      // The same, taken over: what React has to say of it would be a fault of the page. And the thread goes on.
      await page.goto(url)
      deepStrictEqual(await page.locator(agents).allInnerTexts(), texts)
      await ask(page, 'And all of it?')
      await whenAnswered(page, 3)
      strictEqual(await page.locator(agents).count(), 3)
    },
  },
  // No device here. tests/examples/react-native.test.ts runs the library.
  'react-native': { kind: types },
  'socket-io': {
    kind: vite,
    async drive(page, url) {
      await seeLateCallback(page, url)
      await page.getByRole('button', { name: 'without an id' }).click()
      const refusal = page.locator('output', { hasText: 'refused 1' })
      match(await refusal.innerText(), /invocationId/)
    },
  },
}

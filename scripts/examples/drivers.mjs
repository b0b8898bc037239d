// What is done with each example once it is built and served.
import { deepStrictEqual, match, strictEqual } from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { agents, ask, seeLateCallback, whenAnswered } from './late-callback.mjs'
import { next, types, vite } from './serve.mjs'

/** As `npm create vite` writes it. */
const mainOfVite = `import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import App from './app.tsx'

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
`

/** By name. The slowest ones come first. */
export const drivers = {
  'next-app': {
    kind: next,
    async drive(page, url) {
      await seeLateCallback(page, url)
      const texts = await page.locator(agents).allInnerTexts()

      // The server-rendered page, as seen without JavaScript.
      const plain = await page.context().browser().newContext({ javaScriptEnabled: false })
      const plainPage = await plain.newPage()
      await plainPage.goto(url)
      deepStrictEqual(await plainPage.locator(agents).allInnerTexts(), texts)
      await plain.close()

      // The same page with hydration. A message of React would be a fault of the page. Then the thread continues.
      await page.goto(url)
      deepStrictEqual(await page.locator(agents).allInnerTexts(), texts)
      await ask(page, 'And all of it?')
      await whenAnswered(page, 3)
      strictEqual(await page.locator(agents).count(), 3)
    },
  },
  'ag-ui': { kind: vite, drive: seeLateCallback },
  'ai-sdk-backend': {
    kind: vite,
    drive: seeLateCallback,
    // The same with what its README calls a whole app, in the place of its own.
    again: {
      prepare(folder) {
        const [, app] = /```tsx\n(import [^]*?)```/.exec(readFileSync(join(folder, 'README.md'), 'utf8'))
        writeFileSync(join(folder, 'src/app.tsx'), app)
        writeFileSync(join(folder, 'src/main.tsx'), mainOfVite)
      },
      async drive(page, url) {
        await page.goto(url)
        for (const question of ['How much is it?', 'And twice that?']) {
          await ask(page, question)
          await page
            .getByText(`You asked “${question}”`)
            .getByText(/checked it\.$/)
            .waitFor()
        }
        strictEqual(await page.locator('p').count(), 4)
      },
    },
  },
  'assistant-ui': { kind: vite, drive: seeLateCallback },
  // There is no device here. tests/examples/react-native.test.ts runs the library.
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

// How each example is tested after it is built and served.
import { deepStrictEqual, match, strictEqual } from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mainOfVite } from './bare-app.mjs'
import { agents, ask, seeLateCallback, whenAnswered } from './late-callback.mjs'
import {
  driveChat,
  driveRefusal,
  driveTenLines,
  forgetTheId,
  startBackend,
  takeTheTenLines,
  writeApp,
} from './quick-start.mjs'
import { next, types, vite, viteDev } from './serve.mjs'

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

      // The same page with hydration. Any message of React counts as a fault. Then the thread continues.
      await page.goto(url)
      deepStrictEqual(await page.locator(agents).allInnerTexts(), texts)
      await ask(page, 'And all of it?')
      await whenAnswered(page, 3)
      strictEqual(await page.locator(agents).count(), 3)
    },
  },
  // Not an example, but the app of the quick start and of the README.
  'quick-start': {
    kind: viteDev,
    write: writeApp,
    backend: startBackend,
    drive: driveChat,
    again: [
      { prepare: forgetTheId, drive: driveRefusal },
      { prepare: takeTheTenLines, drive: driveTenLines },
    ],
  },
  'ag-ui': { kind: vite, drive: seeLateCallback },
  'ai-sdk-backend': {
    kind: vite,
    drive: seeLateCallback,
    // The same, with the complete app from its README instead of its own.
    again: [
      {
        prepare(folder) {
          const [, app] = /```tsx\n(import [^]*?)```/.exec(readFileSync(join(folder, 'README.md'), 'utf8'))
          writeFileSync(join(folder, 'src/App.tsx'), app)
          writeFileSync(join(folder, 'src/main.tsx'), mainOfVite)
          writeFileSync(join(folder, 'src/index.css'), '')
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
    ],
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

// What is done with each example, once it is built and served.
import { match } from 'node:assert/strict'
import { seeLateCallback } from './late-callback.mjs'
import { vite } from './serve.mjs'

export const drivers = {
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

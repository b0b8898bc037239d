import { afterEach, expect, test, vi } from 'vitest'
import { StableIds } from '../../src/server/stable-ids.ts'

const secret = new TextEncoder().encode('a secret of thirty-two bytes, at least')

afterEach(() => {
  vi.restoreAllMocks()
  vi.resetModules()
})

test('the same parts lead to the same id, and any other kind, part or secret to another', async () => {
  const ids = new StableIds(secret)
  const id = await ids.of('message', 't', 'ada', 'k')
  expect(id).toMatch(/^[\w-]{22}$/)
  expect(await new StableIds(secret).of('message', 't', 'ada', 'k')).toBe(id)
  const others = await Promise.all([
    ids.of('client-message', 't', 'ada', 'k'),
    ids.of('message', 't', null, 'k'),
    ids.of('message', 't', 'ada', 'l'),
    ids.of('message', 'tada', 'k'),
    new StableIds(secret.toReversed()).of('message', 't', 'ada', 'k'),
  ])
  expect(new Set([id, ...others]).size).toBe(6)
})

test('a runtime without Node’s crypto makes the same ids', async () => {
  const id = await new StableIds(secret).of('callback', 't', 'i', '💬')
  const asked = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined)
  vi.resetModules()
  const { StableIds: OfTheWeb } = await import('../../src/server/stable-ids.ts')
  expect(asked).toHaveBeenCalledWith('node:crypto')
  const importKey = vi.spyOn(crypto.subtle, 'importKey')
  expect(await new OfTheWeb(secret).of('callback', 't', 'i', '💬')).toBe(id)
  expect(importKey).toHaveBeenCalledTimes(1)
})

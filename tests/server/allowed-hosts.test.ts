import { expect, test } from 'vitest'
import { AllowedHosts } from '../../src/server/allowed-hosts.ts'

test('a host that was allowed a moment ago is refused once nobody listens on it any more', () => {
  const hosts = new AllowedHosts([], [])
  const forget = hosts.add('chat.example')
  expect([hosts.allows('chat.example:80'), hosts.allows('chat.example:80')]).toEqual([true, true])
  expect(hosts.allows('evil.example')).toBe(false)
  forget()
  expect(hosts.allows('chat.example:80')).toBe(false)
})

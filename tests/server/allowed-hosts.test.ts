import { describe, expect, test } from 'vitest'
import { AllowedHosts } from '../../src/server/allowed-hosts.ts'

test('a host that was allowed a moment ago is refused once nobody listens on it any more', () => {
  const hosts = new AllowedHosts([], [])
  const forget = hosts.add(() => 'chat.example')
  expect([hosts.allows('chat.example:80'), hosts.allows('chat.example:80')]).toEqual([true, true])
  expect(hosts.allows('evil.example')).toBe(false)
  forget()
  expect(hosts.allows('chat.example:80')).toBe(false)
})

test('a server that does not listen yet is reached by no address', () => {
  const hosts = new AllowedHosts([], [])
  const addresses: string[] = []
  hosts.add(() => addresses[0])
  expect(hosts.allows('192.168.0.7')).toBe(false)
  addresses.push('::')
  expect(['192.168.0.7', '[2001:db8::7]:80', 'evil.example'].map((host) => hosts.allows(host))).toEqual([
    true,
    true,
    false,
  ])
})

describe('a pattern', () => {
  const hosts = new AllowedHosts(['*.chat.example', '*.Bücher.Example.'], [])

  test.each([
    'a.chat.example',
    'a.b.chat.example',
    'A.CHAT.Example',
    'a.chat.example:8443',
    'a.chat.example.',
    'a.chat.example.:443',
    'évil.chat.example',
    'a.xn--bcher-kva.example',
    'a.bücher.example',
  ])('allows %s', (host) => {
    expect(hosts.allows(host)).toBe(true)
  })

  test.each([
    'chat.example',
    'evil-chat.example',
    'a.evil-chat.example',
    'chat.example.evil',
    'a.chat.example.evil',
    'a.chat.example..',
    '.chat.example',
    '..chat.example',
    'a..chat.example',
    'a.chat.example@evil.example',
    'evil.example/a.chat.example',
    'evil.example#.chat.example',
    'evil.example\\.chat.example',
    'evil.example?.chat.example',
    'a.chat.exampleevil',
    'a.chat.example:port',
    '*',
    '127.0.0.1.chat.example:x',
    'evil chat.example',
    '',
    undefined,
  ])('refuses %j', (host) => {
    expect(hosts.allows(host)).toBe(false)
  })

  test('does not stand for the name itself, which is listed beside it', () => {
    const both = new AllowedHosts(['chat.example', '*.chat.example'], [])
    expect(['chat.example', 'a.chat.example', 'b.example'].map((host) => both.allows(host))).toEqual([
      true,
      true,
      false,
    ])
  })
})

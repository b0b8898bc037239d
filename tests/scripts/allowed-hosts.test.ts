import { expect, test } from 'vitest'
import { isAllowedHost } from '../../scripts/demo/allowed-hosts.ts'

test.each([
  'localhost',
  'localhost:5173',
  'LOCALHOST:5173',
  'demo.localhost',
  '127.0.0.1:5173',
  '192.168.0.7',
  '[::1]:5173',
  'demo.example.org',
  'a.example.net:80',
  'example.net',
])('%s is allowed', (host) => {
  expect(isAllowedHost(host, ['demo.example.org', '.example.net'])).toBe(true)
})

test.each([
  'evil.example',
  'localhost.evil.example:5173',
  'notlocalhost',
  '127.0.0.1.evil.example',
  'user@localhost',
  'localhost/evil.example',
  'example.org',
  'notexample.net',
  '',
  'a b',
])('%j is not', (host) => {
  expect(isAllowedHost(host, ['demo.example.org', '.example.net'])).toBe(false)
})

test('all are where the configuration says so, and a request without one is no page’s', () => {
  expect([isAllowedHost('evil.example', true), isAllowedHost(undefined, [])]).toEqual([true, true])
})

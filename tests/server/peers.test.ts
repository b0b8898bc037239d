import { expect, test } from 'vitest'
import { MissingPeerError } from '../../src/server/index.ts'
import { loadPeer } from '../../src/server/peers.ts'

const missing = (name: string, importer = '/app/index.js') =>
  Object.assign(new Error(`Cannot find package '${name}' imported from ${importer}`), {
    code: 'ERR_MODULE_NOT_FOUND',
  })

test('a package that is not installed is named, with the command that installs it', async () => {
  const cause = missing('@hono/node-server')
  const error = await loadPeer('@hono/node-server', () => Promise.reject(cause)).catch(
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(MissingPeerError)
  expect(error).toMatchObject({
    code: 'missing_peer',
    packageName: '@hono/node-server',
    cause,
    message: expect.stringContaining('npm install @hono/node-server'),
  })
})

test.each([
  ['something that it lacks itself', missing('bufferutil', '/app/node_modules/ws/index.js')],
  ['a mistake in it', new SyntaxError('Unexpected token')],
])('%s is told as it is', async (_, cause) => {
  await expect(loadPeer('ws', () => Promise.reject(cause))).rejects.toBe(cause)
})

test('a package that is installed is what it is', async () => {
  expect(await loadPeer('ws', () => Promise.resolve('module'))).toBe('module')
})

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MissingPeerError } from '../../src/server/index.ts'
import { peerError, peers } from '../../src/server/peers.ts'

const missing = (name: string, importer = '/app/index.js') =>
  Object.assign(new Error(`Cannot find package '${name}' imported from ${importer}`), {
    code: 'ERR_MODULE_NOT_FOUND',
  })

test.each([
  ['@hono/node-server', 'npm install ws hono @hono/node-server jose'],
  ['prom-client', 'npm install prom-client'],
])('if %s is not installed, its error names the package and the command: %s', (packageName, command) => {
  const cause = missing(packageName)
  const error = peerError(packageName, cause)
  expect(error).toBeInstanceOf(MissingPeerError)
  expect(error).toMatchObject({
    code: 'missing_peer',
    packageName,
    cause,
    message: `onebubble: ${packageName} is not installed. Run: ${command}`,
  })
})

test.each([
  ['something that it lacks itself', missing('bufferutil', '/app/node_modules/ws/index.js')],
  ['a mistake in it', new SyntaxError('Unexpected token')],
])('%s is told as it is', (_, cause) => {
  expect(peerError('ws', cause)).toBe(cause)
})

test('a package that is installed is what it is', async () => {
  expect(await peers.ws()).toBe(await import('ws'))
})

/** The imports of a text, each with whether a `try` stands right before it. */
const importsIn = (text: string): readonly (readonly [string, boolean])[] =>
  [...text.matchAll(/(try \{\s+return await )?import\('([^']+)'\)/g)].map(
    ([, attempt, name = '']) => [name, attempt !== undefined] as const,
  )

test('each import stands in a try of its own, so that a bundler does not fail without the package', () => {
  const imports = importsIn(readFileSync('src/server/peers.ts', 'utf8'))
  expect(imports).toHaveLength(Object.keys(peers).length)
  expect(imports.filter(([, isTried]) => !isTried)).toEqual([])
  expect(importsIn("hono: () => load(() => import('hono'))")).toEqual([['hono', false]])
})

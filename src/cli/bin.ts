#!/usr/bin/env node
import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { CliIo } from './io.ts'
import { knownSources } from './known-sources.ts'
import { run } from './run.ts'

// Freezing would only cost time: nothing here changes what the store returns.
process.env['NODE_ENV'] ??= 'production'

const { stdin, stdout, stderr, env } = process

// A reader of the output may stop, as `head` does, and so may the user.
const quit = (code: number) => (): never => process.exit(code)
for (const stream of [stdout, stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
process.on('SIGINT', quit(130))
process.on('SIGTERM', quit(143))

const writeTo = (stream: NodeJS.WriteStream) => async (text: string) => {
  if (!stream.write(text)) await once(stream, 'drain')
}
/** Carriage return, and clear to the end of the line. */
const begin = '\r\u001b[K'

const io: CliIo = {
  stdin,
  out: writeTo(stdout),
  err: writeTo(stderr),
  hasColor: stdout.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
  ...(stderr.isTTY && env['TERM'] !== 'dumb' && { draw: (text: string) => void stderr.write(begin + text) }),
  now: () => performance.now(),
  version: versionOf(createRequire(import.meta.url)('onebubble/package.json')),
}

function versionOf(packageJson: unknown): string {
  return String(Object(packageJson).version) // npm guarantees that there is one
}

try {
  process.exitCode = await run(process.argv.slice(2), io, knownSources)
} catch (error) {
  // This is our bug. It must not look as if the file were wrong.
  console.error(error)
  process.exitCode = 2
}

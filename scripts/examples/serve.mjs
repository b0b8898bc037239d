import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'

/**
 * How each kind of example is built and served. `ready` matches the output of its server when it listens. `checksTypes` is
 * true if its build checks types.
 */
export const vite = {
  bin: 'vite/bin/vite.js',
  args: (port) => ['preview', '--host', '127.0.0.1', '--port', String(port), '--strictPort'],
  ready: /Local:/,
}
export const next = {
  bin: 'next/dist/bin/next',
  args: (port) => ['start', '--hostname', '127.0.0.1', '--port', String(port)],
  ready: /Ready in/,
  checksTypes: true,
}
/** Nothing is served: only its types are checked. */
export const types = {}

/** Longer than any step takes, even on a busy machine. */
export const timeoutMs = 60_000

/** Vite's development server. */
export const viteDev = {
  bin: vite.bin,
  args: (port) => ['--host', '127.0.0.1', '--port', String(port), '--strictPort'],
  ready: vite.ready,
}

/** Serves an example on a free port, until it is closed. */
export async function serve(folder, { bin, args, ready }) {
  const port = await freePort()
  const server = await start(folder, [join(folder, 'node_modules', bin), ...args(port)], ready)
  return { ...server, url: `http://127.0.0.1:${port}/` }
}

/** Starts a Node program, and waits until its output matches `ready`. */
export async function start(folder, args, ready) {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = () => child.kill()
  process.once('exit', end)
  const ended = new Promise((resolve) => child.once('close', resolve))
  let printed = ''
  const listeners = new Set()
  for (const output of [child.stdout, child.stderr])
    output.setEncoding('utf8').on('data', (text) => {
      printed += text
      for (const hear of listeners) hear()
    })
  /** Resolves when a text or a pattern has been printed. */
  const prints = (wanted) =>
    new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`the server ${why} without ${wanted}\n${printed}`))
      const hear = () => {
        if (typeof wanted === 'string' ? printed.includes(wanted) : wanted.test(printed)) resolve()
      }
      listeners.add(hear)
      hear()
      void ended.then(() => fail('has ended'))
      setTimeout(fail, timeoutMs, 'goes on').unref()
    })
  await prints(ready)
  return {
    prints,
    async close() {
      process.off('exit', end)
      child.kill()
      await ended
    },
  }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'

/**
 * How each kind of example is built and served. `ready` is what its server prints when it listens. `checksTypes` says
 * that its build checks types.
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

/** Serves what was built, on a free port, until it is closed. */
export async function serve(folder, { bin, args, ready }) {
  const port = await freePort()
  const child = spawn(process.execPath, [join(folder, 'node_modules', bin), ...args(port)], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = () => child.kill()
  process.once('exit', end)
  const ended = new Promise((resolve) => child.once('close', resolve))
  let printed = ''
  await new Promise((resolve, reject) => {
    const hear = (text) => {
      printed += text
      if (ready.test(printed)) resolve()
    }
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    void ended.then(() => reject(new Error(`the server has ended\n${printed}`)))
  })
  return {
    url: `http://127.0.0.1:${port}/`,
    async close() {
      process.off('exit', end)
      child.kill()
      await ended
    },
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

/** Runs `npm start -- ...args` as from `cwd`: npm changes into the package and passes on the original folder. */
export function start(
  args: readonly string[],
  cwd: string = process.cwd(),
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const child = spawn(process.execPath, [script, ...args], {
    // Without the variables of npm's own scripts, since this is none, and without those that mark a test.
    env: { ...process.env, ...env, INIT_CWD: cwd, npm_lifecycle_event: undefined, VITEST: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/**
 * Everything printed up to the first address, and the address. Continues to read, because a closed pipe would end the
 * server.
 */
export function printedUrl(child: ChildProcess): Promise<[string, string]> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`ended without an address: ${said}`)))
    child.stdout!.on('data', (piece) => {
      said += String(piece)
      const url = /http:\S+(?=\s)/.exec(said)?.[0]
      if (url !== undefined) resolve([said, url])
    })
  })
}

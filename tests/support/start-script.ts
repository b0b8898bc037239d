import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const script = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))

/** As `npm start -- ...args` from `cwd` runs it: npm changes into the package and says where it came from. */
export function start(
  args: readonly string[],
  cwd: string = process.cwd(),
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const child = spawn(process.execPath, [script, ...args], {
    // Without what npm sets for its own scripts, as this is not one, and without what makes a test of it.
    env: { ...process.env, ...env, INIT_CWD: cwd, npm_lifecycle_event: undefined, VITEST: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** What was printed up to the first address, and that. Goes on reading, since a closed pipe would end the server. */
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

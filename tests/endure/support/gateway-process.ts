import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('gateway.mjs', import.meta.url))

export interface GatewaySettings {
  /** The built module of the server. */
  readonly server: string
  readonly secret: string
  /** The file of a SQLite database, or the port of a Redis. */
  readonly file?: string
  readonly redisPort?: number
  /** 0: a free one. */
  readonly port: number
  /** How far its clock is ahead, in ms. */
  readonly skewMs?: number
}

/** A gateway in a process of its own, which listens; it is killed when the test is over. */
export async function gatewayProcess(
  settings: GatewaySettings,
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = fork(program, [JSON.stringify({ skewMs: 0, ...settings })], { execArgv: [] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [{ port }] = (await once(child, 'message')) as [{ port: number }]
  return { child, port }
}

/** Kills it, and resolves when it is gone. */
export async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

import { type ChildProcess, fork, type Serializable } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The demo's processes. They know the gateway by its address alone, and end with whoever has started them. */
export class Children {
  readonly #env: NodeJS.ProcessEnv
  readonly #alive = new Map<string, ChildProcess>()
  #count = 0

  /**
   * @param baseUrl of the gateway, without a slash at the end
   * @param playerToken by which the gateway knows the process that plays recordings
   * @param speed as pace.mjs reads it; the environment's where it is undefined
   */
  constructor(baseUrl: string, playerToken: string, speed: string | undefined) {
    this.#env = {
      ...process.env,
      ONEBUBBLE_URL: baseUrl,
      ONEBUBBLE_PLAYER_TOKEN: playerToken,
      ...(speed !== undefined && { ONEBUBBLE_AGENT_SPEED: speed }),
    }
  }

  /** Tells the process of this file, which is started when it does not run yet. */
  tell(file: string, message: Serializable): void {
    const child = this.#alive.get(file) ?? this.#start(file, file)
    send(child, message)
  }

  /** Starts a process of its own for this message. */
  run(file: string, message: Serializable): void {
    send(this.#start(file, `${file} ${(this.#count += 1)}`), message)
  }

  stop(): void {
    for (const child of this.#alive.values()) child.kill()
    this.#alive.clear()
  }

  #start(file: string, name: string): ChildProcess {
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
      execArgv: [], // not what this process was started with: a test runner's, say
      env: this.#env,
    })
    this.#alive.set(name, child)
    child.once('exit', () => this.#alive.delete(name))
    child.on('error', report)
    return child
  }
}

/** One that has just ended does not hear it: that is its own failure, and not the server's. */
function send(child: ChildProcess, message: Serializable): void {
  child.send(message, (error) => error !== null && report(error))
}

const report = (error: Error): void => console.error(`[demo] ${error.message}`)

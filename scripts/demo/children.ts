import { type ChildProcess, fork, type Serializable } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The demo's processes. They know only the gateway's address, and end with the process that started them. */
export class Children {
  readonly #env: NodeJS.ProcessEnv
  readonly #alive = new Map<string, ChildProcess>()
  #count = 0

  /**
   * @param baseUrl of the gateway, without a trailing slash
   * @param playerToken by which the gateway recognises the process that plays recordings
   * @param speed as pace.mjs reads it; default: that of the environment
   */
  constructor(baseUrl: string, playerToken: string, speed: string | undefined) {
    this.#env = {
      ...process.env,
      ONEBUBBLE_URL: baseUrl,
      ONEBUBBLE_PLAYER_TOKEN: playerToken,
      ...(speed !== undefined && { ONEBUBBLE_AGENT_SPEED: speed }),
    }
  }

  /** Sends a message to the process of this file, and starts it if needed. */
  tell(file: string, message: Serializable): void {
    const child = this.#alive.get(file) ?? this.#start(file, file)
    send(child, message)
  }

  /** Starts a separate process for this message. */
  run(file: string, message: Serializable): void {
    send(this.#start(file, `${file} ${(this.#count += 1)}`), message)
  }

  stop(): void {
    for (const child of this.#alive.values()) child.kill()
    this.#alive.clear()
  }

  #start(file: string, name: string): ChildProcess {
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
      execArgv: [], // not the flags of this process, such as those of a test runner
      env: this.#env,
    })
    this.#alive.set(name, child)
    child.once('exit', () => this.#alive.delete(name))
    child.on('error', report)
    return child
  }
}

/** A process that has just ended does not receive it. That is not the server's failure. */
function send(child: ChildProcess, message: Serializable): void {
  child.send(message, (error) => error !== null && report(error))
}

const report = (error: Error): void => console.error(`[demo] ${error.message}`)

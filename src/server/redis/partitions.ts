import { UsageError } from '../../core/index.ts'
import { quiet } from '../../store/index.ts'
import { LogStorageError } from '../durable/log-storage-error.ts'
import { partitionOf, RedisKeys } from './redis-keys.ts'
import type { ScriptRunner } from './script-runner.ts'
import { listOf, textOf } from './stored-value.ts'

/** The version of the stored format. Other versions are not read. */
const schema = '1'

/** The partitions of a log's threads. Each has its own hash slot. */
export class Partitions {
  readonly all: readonly RedisKeys[]
  readonly #runner: ScriptRunner
  #opened: Promise<void> | undefined

  constructor(runner: ScriptRunner, prefix: string, partitionCount: number) {
    this.#runner = runner
    this.all = Array.from({ length: partitionCount }, (_, index) => new RedisKeys(prefix, index))
  }

  /** The keys of the partition of a thread or an id. */
  of(name: string): RedisKeys {
    // There is at least one.
    return this.all[partitionOf(name, this.all.length)] as RedisKeys
  }

  /**
   * Starts the partitions that nobody has started yet. Runs once.
   * @throws UsageError when the log was started with another `partitionCount`
   */
  open(): Promise<void> {
    this.#opened ??= quiet(this.#open())
    return this.#opened
  }

  /** The server was emptied. Starts the partitions again, with another epoch. */
  async reopen(): Promise<void> {
    this.#opened = undefined
    await this.open()
  }

  async #open(): Promise<void> {
    try {
      await Promise.all(this.all.map((keys) => this.#openOne(keys)))
    } catch (error) {
      this.#opened = undefined // the next caller tries again
      throw error
    }
  }

  async #openOne({ meta }: RedisKeys): Promise<void> {
    const count = String(this.all.length)
    const reply = await this.#runner.run('open', [meta], [schema, count, crypto.randomUUID()]).catch(foreign)
    const [own, partitions] = listOf(reply).map(textOf)
    const detail = `the key ${meta}`
    if (own === undefined) throw new LogStorageError('foreign_database', { detail })
    if (own !== schema) throw new LogStorageError('other_schema', { detail: `${detail}, schema ${own}` })
    if (partitions !== count)
      throw new UsageError(
        'invalid_option',
        `redisLog: the log was created with a partitionCount of ${partitions}. Use that one, or another prefix.`,
      )
  }
}

/** A key of another type means that another program uses the name. */
function foreign(error: unknown): never {
  if (error instanceof LogStorageError && error.code === 'corrupt')
    throw new LogStorageError('foreign_database', { detail: error.message, cause: error })
  throw error
}
